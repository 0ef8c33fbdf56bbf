import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parameters } from '../domain/shell-line.fixture.ts';
import { line } from '../domain/shell-line.ts';
import type { HostSession } from './host-session.ts';
import { openHost } from './open-host.ts';
import type { TcpProxy } from './proxy.fixture.ts';
import { startProxy } from './proxy.fixture.ts';
import { LIMITS, OPTIONS, until, withSession } from './session.fixture.ts';
import type { Sshd } from './sshd.fixture.ts';
import { startSshd } from './sshd.fixture.ts';

const LIBRARY = `
show() { printf '%s' "$1"; }
copy() { cat; }
both() { echo out; echo err >&2; return 7; }
exists() { [ -e "$1" ]; }
touch_it() { : >"$1"; }
zeros() { head -c "$1" /dev/zero; }
lines() { i=0; while [ $i -lt "$1" ]; do i=$((i+1)); echo $i; done; }
alone() { mkdir "$1" && rmdir "$1"; }
arguments() { cat /proc/[0-9]*/cmdline | tr '\\0' ' '; echo; echo "$davy_nonce"; }
hang() { : >"$1"; exec sleep "$2"; }
act() { trap '' TERM HUP INT PIPE; : >"$1.begun"; while [ ! -e "$1.go" ]; do sleep 0.02; done; : >"$1.done"; }
late() { ( while [ ! -e "$1" ]; do sleep 0.02; done; echo noise; echo noise >&2; : >"$1.said" ) & }
`;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
let count = 0;
const fresh = (): string => {
  count += 1;
  return `/tmp/davy-test-${count}`;
};
const has = async (session: HostSession, path: string): Promise<boolean> =>
  (await session.call(line('exists', path), LIMITS)).exit === 0;

describe.each(['dash', 'bash', 'busybox'] as const)('a session with %s as /bin/sh', (shell) => {
  let sshd: Sshd;
  let session: HostSession;
  beforeAll(async () => {
    sshd = await startSshd({ shell });
    session = await openHost(sshd.address('root'), { ...OPTIONS, library: LIBRARY });
  });
  afterAll(async () => {
    await session?.close();
    await sshd?.stop();
  });

  test('hands any bytes but NUL over as a parameter', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, async (values) => {
        const replies = await Promise.all(values.map((value) => session.call(line('show', value), LIMITS)));
        expect(replies.map(({ stdout }) => text(stdout))).toEqual(values.map(text));
      }),
      { numRuns: 30 },
    );
  });

  test('hands any bytes over as input and back as output', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (input) => {
        const { stdout } = await session.call(line('copy'), LIMITS, { input });
        expect(text(stdout)).toBe(text(input));
      }),
      { numRuns: 30 },
    );
    const large = randomBytes(3_000_000);
    const limits = { ...LIMITS, maxStdoutBytes: large.length };
    const reply = await session.call(line('copy'), limits, { input: large });
    expect(reply.truncated).toBe(false);
    expect(large.equals(reply.stdout)).toBe(true);
  });

  test('keeps stdout, stderr and exit status apart', async () => {
    const reply = await session.call(line('both'), LIMITS);
    expect([text(reply.stdout), text(reply.stderr), reply.exit, reply.truncated]).toEqual([
      'out\n',
      'err\n',
      7,
      false,
    ]);
  });

  test('says when more came than was asked for, and goes on', async () => {
    const bytes = await session.call(line('zeros', '100000'), { ...LIMITS, maxStdoutBytes: 1000 });
    expect([bytes.stdout.length, bytes.truncated]).toEqual([1000, true]);
    const lines = await session.call(line('lines', '1000'), { ...LIMITS, maxLines: 3 });
    expect([text(lines.stdout), lines.truncated]).toEqual(['1\n2\n3\n', true]);
    expect((await session.call(line('both'), LIMITS)).truncated).toBe(false);
  });

  test('runs one call at a time, in order', async () => {
    const path = fresh();
    const calls = Array.from({ length: 40 }, () => session.call(line('alone', path), LIMITS));
    expect(session.idle).toBe(false);
    for (const { exit } of await Promise.all(calls)) expect(exit).toBe(0);
    await until(() => session.idle);
  });

  test('shows the nonce in the arguments of no process', async () => {
    const said = text((await session.call(line('arguments'), LIMITS)).stdout).trimEnd();
    const nonce = said.slice(-32);
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    expect(said).toContain('davy_call');
    expect(said.indexOf(nonce)).toBe(said.length - 32);
  });

  test('takes no late output of an earlier call for its own', async () => {
    const path = fresh();
    await session.call(line('late', path), LIMITS);
    await withSession(sshd.address('root'), LIBRARY, async (other) => {
      await other.call(line('touch_it', path), LIMITS);
      await until(() => has(other, `${path}.said`));
    });
    const reply = await session.call(line('both'), LIMITS);
    expect([text(reply.stdout), text(reply.stderr)]).toEqual(['out\n', 'err\n']);
  });
});

describe('a session that breaks', () => {
  let sshd: Sshd;
  let proxy: TcpProxy;
  let observer: HostSession;
  beforeAll(async () => {
    sshd = await startSshd();
    proxy = await startProxy(sshd.port);
    observer = await openHost(sshd.address('plain'), { ...OPTIONS, library: LIBRARY });
  });
  afterAll(async () => {
    await observer?.close();
    await proxy?.close();
    await sshd?.stop();
  });
  const open = (changes = {}): Promise<HostSession> =>
    openHost(sshd.address('plain', { port: proxy.port }), { ...OPTIONS, ...changes, library: LIBRARY });
  const outcome = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'replied',
      (error: unknown) => error,
    );

  test('connection-lost in mid-call says that the line was handed over', async () => {
    const session = await open();
    const path = fresh();
    const call = outcome(session.call(line('act', path), LIMITS));
    const next = outcome(session.call(line('touch_it', `${path}.next`), LIMITS));
    await until(() => has(observer, `${path}.begun`));
    proxy.cut();
    expect(await call).toMatchObject({ code: 'connection-lost', handedOver: true });
    expect(await next).toMatchObject({ code: 'connection-lost', handedOver: false });
    expect(session.closed).toBe(true);
    // The act goes on without its reader; what waited behind it was never sent.
    await observer.call(line('touch_it', `${path}.go`), LIMITS);
    await until(() => has(observer, `${path}.done`));
    expect(await has(observer, `${path}.next`)).toBe(false);
  });

  test('connection-lost before the whole of it was handed over says so, and nothing ran', async () => {
    const session = await open();
    const path = fresh();
    proxy.hold('to-host');
    const call = outcome(session.call(line('touch_it', path), LIMITS, { input: new Uint8Array(4_000_000) }));
    // Nothing to wait for: what the window does not take cannot leave.
    await new Promise((resolve) => setImmediate(resolve));
    proxy.cut();
    expect(await call).toMatchObject({ code: 'connection-lost', handedOver: false });
    expect(await has(observer, path)).toBe(false);
  });

  test('a connection that went dead is noticed by its keepalive', async () => {
    const session = await open({ keepaliveMs: 50, keepaliveMisses: 2 });
    const path = fresh();
    const call = outcome(session.call(line('act', path), LIMITS));
    await until(() => has(observer, `${path}.begun`));
    proxy.hold('from-host');
    expect(await call).toMatchObject({ code: 'connection-lost', handedOver: true });
    await observer.call(line('touch_it', `${path}.go`), LIMITS);
    await until(() => has(observer, `${path}.done`));
  });

  test('call-timed-out ends the session and what it ran, but no act', async () => {
    const reader = await open();
    const path = fresh();
    expect(
      await outcome(reader.call(line('hang', path, '86399'), { ...LIMITS, timeoutMs: 500 })),
    ).toMatchObject({
      code: 'call-timed-out',
    });
    expect(reader.closed).toBe(true);
    expect(await outcome(reader.call(line('both'), LIMITS))).toMatchObject({
      code: 'connection-lost',
      handedOver: false,
    });
    const arguments_ = async (): Promise<string> =>
      text((await observer.call(line('arguments'), LIMITS)).stdout);
    await until(async () => !(await arguments_()).includes('sleep 86399'));

    const actor = await open();
    expect(await outcome(actor.call(line('act', path), { ...LIMITS, timeoutMs: 500 }))).toMatchObject({
      code: 'call-timed-out',
    });
    await observer.call(line('touch_it', `${path}.go`), LIMITS);
    await until(() => has(observer, `${path}.done`));
  });

  test('reply-invalid: a host that sends without end is cut off', async () => {
    const session = await open();
    const call = outcome(session.call(line('zeros', '100000000'), { ...LIMITS, maxStdoutBytes: 1000 }));
    expect(await call).toMatchObject({ code: 'reply-invalid' });
    expect(session.closed).toBe(true);
    await until(() => proxy.connections === 0);
  });

  test('close ends the connection, a call that still runs is lost', async () => {
    const session = await open();
    const path = fresh();
    const call = outcome(session.call(line('act', path), LIMITS));
    await until(() => has(observer, `${path}.begun`));
    await session.close();
    expect(await call).toMatchObject({ code: 'connection-lost', handedOver: true });
    await until(() => proxy.connections === 0);
    await session.close();
    await observer.call(line('touch_it', `${path}.go`), LIMITS);
    await until(() => has(observer, `${path}.done`));
  });
});
