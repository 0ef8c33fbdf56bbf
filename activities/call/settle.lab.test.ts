import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { curlCronLine, wgetCronLine } from '../../lab/infection/infection.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { startProxy } from '../../ssh/proxy.fixture.ts';
import { until, withSession } from '../../ssh/session.fixture.ts';
import type { CallRecord } from '../../store/port.ts';
import { stopCall, thawAll } from './folders.ts';
import {
  cronAndKill,
  cronTargets,
  killTargets,
  outcomesOf,
  SPOOLS,
  stopped,
  words,
} from './infected.fixture.ts';
import { addressOf, callOf, fileTarget, LIBRARY, onHost, setting } from './scene.fixture.ts';
import { sendCall } from './send.ts';
import { settleCall } from './settle.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ infection: ddgInfection() });
});
afterAll(() => lab?.close());

const receipts = (call: CallRecord): string => {
  try {
    return readFileSync(`/proc/${host.pid}/root/run/davy-${call.id}/receipts`, 'latin1');
  } catch {
    return '';
  }
};

/** Waits for a line in the call's receipts as tightly as can be: what follows it is milliseconds away. */
async function reached(call: CallRecord, lines: number): Promise<boolean> {
  for (;;) {
    const text = receipts(call);
    if (text.endsWith('end\n')) return false;
    if (text.split('\n').length > lines) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Kills the script's shell as soon as it has written so many lines. False when it had ended before. */
async function killAfter(call: CallRecord, lines: number): Promise<boolean> {
  if (!(await reached(call, lines))) return false;
  const pid = Number(/pid=(\d+)/.exec(receipts(call))?.[1]);
  const script = (await host.processes()).find((one) => one.pid === pid);
  if (script === undefined) return false;
  try {
    process.kill(script.outerPid, 'SIGKILL');
  } catch {
    return false;
  }
  // It may have come to its end in that moment.
  return !receipts(call).endsWith('end\n');
}

/** The tab stands, every line of others is in it, and no temporary file or folder is left. */
async function nothingBroken(): Promise<void> {
  for (const [path, lines] of Object.entries(host.bystanders?.cron ?? {})) {
    const now = (await host.read(path)).toString().split('\n');
    expect(now.filter((line) => line !== curlCronLine && line !== wgetCronLine)).toEqual([...lines, '']);
  }
  const left = await host.sh('find /tmp /var/spool/cron -name ".davy-*"');
  expect(left.stdout.toString()).toBe('');
  await until(async () => (await stopped(host)).length === 0);
}

const settle = (call: CallRecord) => onHost(host, (session) => settleCall(session, call, setting(call)));

async function infected(): Promise<void> {
  await host.infect(ddgInfection());
}

describe('settling a call whose script was killed', () => {
  test.each([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 22])('after its line %i', async (lines) => {
    await infected();
    const call = await cronAndKill(host);
    const killed = await onHost(host, async (session) => {
      const sent = sendCall(session, call, setting(call)).catch((error: unknown) => error);
      const cut = await killAfter(call, lines);
      const reply = await sent;
      if (cut && !receipts(call).endsWith('end\n')) expect(reply).toMatchObject({ code: 'reply-invalid' });
      return cut;
    });
    const settled = await settle(call);
    if (settled.kind !== 'settled') throw new Error('fenced, but it ran');
    expect(words(settled.acts)).not.toContain('unknown');
    await nothingBroken();
    if (!killed) expect(new Set(words(settled.acts))).toEqual(new Set(['done']));
    // What was not begun is done by the next call, under the same approvals.
    await onHost(host, async (session) => {
      const next = callOf(host, {
        'remove-cron-entries': cronTargets(),
        'kill-processes': await killTargets(host),
      });
      await sendCall(session, next, setting(next));
    });
    for (const path of SPOOLS) expect((await host.read(path)).toString()).not.toContain('i.sh');
  });

  test('what a mount over /proc hides is thawed too', async () => {
    const usual = host;
    host = await lab.host({ infection: ddgInfection({ coverPids: true }), bystanders: false });
    try {
      const call = await cronAndKill(host);
      await onHost(host, async (session) => {
        const sent = sendCall(session, call, setting(call)).catch((error: unknown) => error);
        expect(await killAfter(call, 6)).toBe(true);
        await sent;
      });
      expect(await stopped(host)).not.toEqual([]);
      expect((await settle(call)).kind).toBe('settled');
      expect(await stopped(host)).toEqual([]);
      // Ours sleeps for minutes; a guard's own children sleep for less than a second. It ends by a signal that nobody waits for.
      await until(async () =>
        (await host.processes()).every(({ cmdline }) => cmdline[0] !== 'sleep' || !(Number(cmdline[1]) > 10)),
      );
    } finally {
      await host.close();
      host = usual;
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 10, 12])('while files are removed, after its line %i', async (lines) => {
    const paths = ['/tmp/one', '/tmp/two', '/tmp/three'];
    for (const path of paths) await host.write(path, `${path} and ${lines}\n`);
    const files = await Promise.all(paths.map((path) => fileTarget(host, path)));
    const call = callOf(host, { 'delete-files': files });
    await onHost(host, async (session) => {
      const sent = sendCall(session, call, setting(call)).catch((error: unknown) => error);
      await killAfter(call, lines);
      await sent;
    });
    const settled = await settle(call);
    if (settled.kind !== 'settled') throw new Error('fenced, but it ran');
    for (const [i, { outcome, detail }] of outcomesOf(settled.acts).entries()) {
      const there = (await host.run(['test', '-e', paths[i] ?? ''])).code === 0;
      expect(outcome, detail).toBe(there ? 'not-begun' : 'done');
    }
    await nothingBroken();
  });
});

describe('settling', () => {
  test.each(['a', 'after act_', `after act_1 t_0123456789abcdef done kil`])(
    'a receipt of which only %j was written does not count, however often it settles',
    async (torn) => {
      await host.write('/tmp/one', 'torn');
      const call = callOf(host, { 'delete-files': [await fileTarget(host, '/tmp/one')] });
      await onHost(host, (session) => sendCall(session, call, setting(call)));
      await host.sh(`printf '%s' '${torn}' >>/run/davy-${call.id}/receipts`);
      for (let i = 0; i < 2; i += 1) {
        const settled = await settle(call);
        if (settled.kind !== 'settled') throw new Error('fenced, but it ran');
        expect(words(settled.acts)).toEqual(['done']);
      }
      expect(receipts(call).match(/^torn$/gm)).toHaveLength(1);
    },
  );

  test('a call whose connection was cut waits for its end and takes its receipts', async () => {
    await infected();
    const call = await cronAndKill(host);
    const proxy = await startProxy(host.ssh.port);
    const address = { ...addressOf(host), port: proxy.port };
    await withSession(address, LIBRARY, async (session: HostSession) => {
      const sent = sendCall(session, call, setting(call)).catch((error: unknown) => error);
      expect(await reached(call, 2)).toBe(true);
      proxy.cut();
      expect(await sent).toMatchObject({ code: 'connection-lost' });
    });
    await proxy.close();
    await until(() => receipts(call).endsWith('end\n'));
    const settled = await settle(call);
    expect(settled.kind === 'settled' && new Set(words(settled.acts))).toEqual(new Set(['done']));
    await nothingBroken();
  });

  test('a call that was told to stop: what was not begun stays, and nothing stays frozen', async () => {
    await infected();
    const call = await cronAndKill(host);
    await onHost(host, async (session) => {
      const sent = sendCall(session, call, setting(call));
      await reached(call, 1);
      await onHost(host, (other) => stopCall(other, call.id));
      const { acts } = await sent;
      for (const { outcome } of outcomesOf(acts)) expect(['done', 'not-begun']).toContain(outcome);
    });
    await nothingBroken();
  });

  test('after a reboot says what can be seen, and that the cause is unproven', async () => {
    await infected();
    const call = await cronAndKill(host);
    await host.reboot({ infection: ddgInfection({ guard: null }) });
    const settled = await settle(call);
    if (settled.kind !== 'settled') throw new Error('fenced on another boot');
    expect(words([...settled.acts].slice(0, 1))).toEqual(['changed', 'changed', 'changed', 'changed']);
    for (const { detail } of outcomesOf(settled.acts)) expect(detail).toContain('cause unproven');
    expect(await onHost(host, (session) => thawAll(session, [call.id]))).toEqual([]);
  });
});
