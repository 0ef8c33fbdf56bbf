import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asId } from '../../../domain/ids.ts';
import { line } from '../../../domain/shell-line.ts';
import type { Lab, LabHost } from '../../../lab/index.ts';
import { openLab } from '../../../lab/index.ts';
import type { HostSession } from '../../../ssh/host-session.ts';
import { until, withSession } from '../../../ssh/session.fixture.ts';
import { DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { addressOf } from '../../call/scene.fixture.ts';
import { actScripts } from '../../call/scripts.ts';
import { readScripts } from '../../scripts.ts';
import { TELL_SCRIPTS, tells } from './tell.ts';

const LIBRARY = readScripts([...actScripts([]), ...TELL_SCRIPTS]) + TRY_LIBRARY;
const LIMITS = { timeoutMs: 30_000, maxStdoutBytes: 64 * 1024, maxStderrBytes: 64 * 1024 };
/** As they are on a lab host. */
const SHELLS = [...DASH_AND_BASH, { name: 'busybox', shell: '/bin/busybox sh', applets: true }];
const actId = asId('act', 'act_T');
const CONFIG = '/etc/ssh/sshd_config';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ database: false });
});
afterAll(() => lab?.close());

/** Of a process as the machine sees it: a pid namespace within the host's is not listed with the host's. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
const argumentOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[1] ?? '';

const tell = async (session: HostSession, who: string): Promise<string> => {
  const statements = tells([{ identity: { kind: 'line', tell: who } }], { actId });
  return Buffer.from((await session.call(line('tried', ...statements), LIMITS)).stdout).toString('latin1');
};
const listener = async (): Promise<string> => (await host.sh('cat /run/sshd.pid')).stdout.toString().trim();
/** Whether somebody listens on a port, which is hexadecimal. */
const listening = async (port: string): Promise<boolean> =>
  (await host.read('/proc/net/tcp')).toString().includes(`:${port} 00000000:0000 0A`);

test('sshd takes its changed configuration under the same pid, and our own session goes on', async () => {
  const before = await host.read(CONFIG);
  const pid = await listener();
  await host.write(CONFIG, Buffer.concat([Buffer.from('Port 2222\n'), before]));
  await withSession(addressOf(host), LIBRARY, async (session) => {
    expect(await tell(session, 'sshd')).toBe(`note act_T - told who=sshd how=hup pid=${pid}\n`);
    expect(await listening('08AE')).toBe(true);
    await host.write(CONFIG, before);
    expect(await tell(session, 'sshd')).toContain('told who=sshd');
    expect(await listening('08AE')).toBe(false);
  });
  expect(await listener()).toBe(pid);
});

test('with a broken configuration sshd is not told: it would end, and nobody could log in', async () => {
  const before = await host.read(CONFIG);
  await host.write(CONFIG, Buffer.concat([before, Buffer.from('NoSuchWord yes\n')]));
  await withSession(addressOf(host), LIBRARY, async (session) => {
    expect(await tell(session, 'sshd')).toBe('note act_T - not-told who=sshd reason=broken-configuration\n');
  });
  await host.write(CONFIG, before);
  await withSession(addressOf(host), LIBRARY, async (session) => {
    expect(session.closed).toBe(false);
  });
});

test('who is not there is not told, and that is said', async () => {
  await withSession(addressOf(host), LIBRARY, async (session) => {
    for (const who of ['systemd', 'systemd-user'])
      expect(await tell(session, who)).toBe(`note act_T - not-told who=${who} reason=no-systemd\n`);
    expect(await tell(session, 'init')).toBe('note act_T - not-told who=init reason=no-init\n');
  });
});

test('busybox’s init forgets a line that is gone from inittab: its process ends, the others keep their pids', async () => {
  const inittab = (...seconds: number[]): string =>
    seconds.map((n) => `::respawn:/bin/sleep ${n}\n`).join('');
  for (const shell of SHELLS) {
    await host.write('/etc/inittab', inittab(1111, 2222));
    await host.sh(
      'setsid unshare --pid --mount-proc --fork --kill-child=KILL busybox init >/dev/null 2>&1 </dev/null &',
    );
    const unshared = async () => (await host.processes()).find(({ cmdline }) => cmdline[0] === 'unshare');
    await until(async () => (await unshared()) !== undefined);
    const parent = await unshared();
    const init = (): number => childrenOf(parent?.outerPid ?? 0)[0] ?? 0;
    const sleepers = (): string[] => childrenOf(init()).map((pid) => `${argumentOf(pid)} ${pid}`);
    await until(() => sleepers().filter((one) => /^(1111|2222) /.test(one)).length === 2);
    const kept = sleepers().filter((one) => one.startsWith('2222'));
    await host.write('/etc/inittab', inittab(2222));
    const wrap = ['nsenter', '--target', String(init()), '--mount', '--pid', '--root', '--wd', '--'];
    const statements = tells([{ identity: { kind: 'line', tell: 'init' } }], { actId });
    const [said] = runLocally(shell, LIBRARY, [line('tried', ...statements)], { wrap });
    expect(said, shell.name).toBe('note act_T - told who=init how=hup\n');
    await until(() => sleepers().length === 1);
    expect(sleepers()).toEqual(kept);
    process.kill(parent?.outerPid ?? 0, 'SIGKILL');
    await until(async () => (await unshared()) === undefined);
  }
});

test('an sshd that serves one connection alone gets no signal: it is no listener, and would end with our session', async () => {
  // As from inetd or a socket unit.
  await host.sh('kill $(cat /run/sshd.pid); rm -f /run/sshd.pid');
  await until(async () => !(await listening('0016')));
  await host.sh('setsid busybox nc -ll -p 22 -e /usr/sbin/sshd -i </dev/null >/dev/null 2>&1 &');
  await until(async () => (await host.read('/proc/net/tcp6')).toString().includes(':0016 '));
  await withSession(addressOf(host), LIBRARY, async (session) => {
    const nobody = 'note act_T - not-told who=sshd reason=no-listener\n';
    expect(await tell(session, 'sshd')).toBe(nobody);
    expect(await tell(session, 'sshd')).toBe(nobody);
  });
});
