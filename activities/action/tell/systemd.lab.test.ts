import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asId, asTargetId } from '../../../domain/ids.ts';
import { line } from '../../../domain/shell-line.ts';
import type { Lab, LabHost } from '../../../lab/index.ts';
import { openLab } from '../../../lab/index.ts';
import type { HostSession } from '../../../ssh/host-session.ts';
import { until, withSession } from '../../../ssh/session.fixture.ts';
import { DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { addressOf } from '../../call/scene.fixture.ts';
import { actScripts } from '../../call/scripts.ts';
import { readScripts } from '../../scripts.ts';
import { parseReceipts } from '../receipts.ts';
import { memoryOf, staleUnits } from './remembered.ts';
import { mendTells, TELL_SCRIPTS, tells } from './tell.ts';

const LIBRARY = readScripts([...actScripts([]), ...TELL_SCRIPTS]) + TRY_LIBRARY;
const LIMITS = { timeoutMs: 60_000, maxStdoutBytes: 64 * 1024, maxStderrBytes: 64 * 1024 };
const SHELLS = [...DASH_AND_BASH, { name: 'busybox', shell: '/bin/busybox sh', applets: true }];
const actId = asId('act', 'act_T');
const EVIL = '/etc/systemd/system/evil.service';

let lab: Lab;
let host: LabHost;
let bob: number;
beforeAll(async () => {
  lab = await openLab();
  host = await lab.host({ init: 'systemd', database: false });
  await host.write('/etc/systemd/system/good.service', '[Service]\nExecStart=/bin/sleep 2222\n');
  await host.addUser('bob');
  bob = Number((await host.sh('id -u bob')).stdout.toString());
});
afterAll(() => lab?.close());

const canaries = async (): Promise<string[]> =>
  (await host.sh('ls /tmp')).stdout
    .toString()
    .split('\n')
    .filter((name) => name.startsWith('canary'));
const pidOf = async (unit: string): Promise<string> =>
  (await host.sh(`systemctl show -p MainPID --value ${unit}`)).stdout.toString().trim();

/** A unit that a kill restarts and that runs the enemy's code when it is killed. */
const persistent = (canary: string, seconds = 1111): string => `[Service]
ExecStart=/bin/sleep ${seconds}
Restart=always
RestartSec=0
ExecStopPost=/bin/touch /tmp/canary-${canary}
`;
const GENERATORS: readonly string[] = [
  '/usr/local/lib/systemd/system-generators/evil',
  '/etc/systemd/system-environment-generators/10-evil',
  '/lib/systemd/system-generators/evil-in-lib',
  '/run/systemd/system-generators/evil-in-run',
  '/etc/systemd/system-generators/o d$d',
];
const masks = async (): Promise<string> =>
  (
    await host.sh(
      'cd /run/systemd && ls -A system-generators system-environment-generators user-generators 2>&1',
    )
  ).stdout.toString();

beforeEach(async () => {
  await host.sh(
    `rm -f '${GENERATORS.join("' '")}' /etc/systemd/system-generators/*; rmdir /run/systemd/*-generators; true`,
  );
  await host.write(EVIL, persistent('stop-post'));
  await host.sh(
    'systemctl daemon-reload; systemctl reset-failed; systemctl restart evil good; rm -f /tmp/canary*',
  );
});

/** Hostile generators in every kind of place; a reload would run each. */
async function plantGenerators(): Promise<void> {
  // What is no program hides none in the folders below.
  await host.write(GENERATORS[2]?.replace(/^\/lib/, '/etc') ?? '', 'no program\n', { mode: 0o644 });
  for (const [i, path] of GENERATORS.entries())
    await host.write(path, `#!/bin/sh\necho >/tmp/canary-generator-${i}\n`, { mode: 0o755 });
}
const statements = (tell: string, uids: number[] = []) =>
  tells([{ identity: { kind: 'name', tell } }], { actId }, uids);
const inShell = (
  shell: (typeof SHELLS)[number],
  library: string,
  ...lines: ReturnType<typeof tells>
): string => {
  const wrap = [
    'nsenter',
    '--target',
    String(host.pid),
    '--mount',
    '--pid',
    '--cgroup',
    '--root',
    '--wd',
    '--',
  ];
  return runLocally(shell, library, [line('tried', ...lines)], { wrap })[0] ?? '';
};

/** The kill that a response does, which pid 1 answers by a start if it remembers. */
async function killed(unit: string): Promise<void> {
  await host.sh(`kill -9 ${await pidOf(unit)}`);
  await until(async () => (await pidOf(unit)) === '0' || (await canaries()).length > 0);
}

test('a unit whose name alone is gone comes back from the kill, with the enemy’s code: why it is told', async () => {
  await host.sh(`rm ${EVIL}`);
  await killed('evil');
  await until(async () => (await canaries()).includes('canary-stop-post'));
});

describe.each(SHELLS)('in $name', (shell) => {
  test('pid 1 forgets by systemctl: the kill runs nothing and brings nothing back, others keep their pids', async () => {
    await plantGenerators();
    const before = await masks();
    const good = await pidOf('good');
    await host.sh(`rm ${EVIL}`);
    const said = inShell(shell, LIBRARY, ...statements('systemd'));
    expect(said).toContain(`note act_T - told who=systemd how=systemctl masked=${GENERATORS.length}\n`);
    expect(await masks()).toBe(before);
    await killed('evil');
    expect(await pidOf('evil')).toBe('0');
    expect(await pidOf('good')).toBe(good);
    expect(await canaries()).toEqual([]);
  });

  test('without systemctl pid 1 forgets by a signal, and its end is waited for', async () => {
    await plantGenerators();
    await host.sh(`rm ${EVIL}`);
    const library = LIBRARY.replace('systemctl daemon-reload', 'systemctl-away daemon-reload');
    const said = inShell(shell, library, ...statements('systemd'));
    expect(said).toContain('told who=systemd how=hup');
    await killed('evil');
    expect(await pidOf('evil')).toBe('0');
    expect(await canaries()).toEqual([]);
  });

  test('a user’s manager forgets too', async () => {
    const unit = '/home/bob/.config/systemd/user/evil.service';
    await host.write(unit, persistent('user', 4444));
    await host.sh(`chown -R bob /home/bob; systemctl start user@${bob}`);
    const asBob = (words: string): Promise<unknown> =>
      host.sh(
        `setpriv --reuid ${bob} --clear-groups env XDG_RUNTIME_DIR=/run/user/${bob} systemctl --user ${words}`,
      );
    await asBob('daemon-reload');
    await asBob('restart evil');
    const sleepers = async () => (await host.processes()).filter(({ cmdline }) => cmdline[1] === '4444');
    await until(async () => (await sleepers()).length === 1);
    await host.sh(`rm ${unit}; rm -f /tmp/canary*`);
    expect(inShell(shell, LIBRARY, ...statements('systemd-user', [bob]))).toBe(
      `note act_T - told who=systemd-user uid=${bob} how=hup\n`,
    );
    for (const { outerPid } of await sleepers()) process.kill(outerPid, 'SIGKILL');
    await until(async () => (await sleepers()).length === 0);
    expect(inShell(shell, LIBRARY, ...statements('systemd-user', [4321]))).toContain('reason=no-manager');
    await host.sh(`systemctl stop user@${bob}`);
    expect(await canaries()).toEqual([]);
    expect(await sleepers()).toEqual([]);
  });
});

test('packages’ generators run: what they make is there after the reload as before', async () => {
  const made = async (): Promise<string> =>
    (await host.sh('cd /run/systemd/generator && find . | sort')).stdout.toString();
  const before = await made();
  const changed = '/lib/systemd/system-generators/systemd-getty-generator';
  expect(inShell(SHELLS[0] ?? fail(), LIBRARY, ...statements('systemd'))).toBe(
    'note act_T - told who=systemd how=systemctl masked=0\n',
  );
  expect(await made()).toBe(before);
  // One that was changed since is no package's any more.
  await host.sh(`cp -a ${changed} /root/kept; printf '#!/bin/sh\\necho >/tmp/canary-changed\\n' >${changed}`);
  const said = inShell(SHELLS[0] ?? fail(), LIBRARY, ...statements('systemd'));
  await host.sh(`cp -a /root/kept ${changed}`);
  expect(said).toContain('masking how=mask kind=system-generators name=systemd-getty-generator\n');
  expect(await canaries()).toEqual([]);
});

const fail = (): never => {
  throw new Error('there is no shell');
};
const session = <T>(use: (on: HostSession) => Promise<T>): Promise<T> =>
  withSession(addressOf(host), LIBRARY, use);
const target = (path: string) => ({
  id: asTargetId('t_0123456789abcdef'),
  identity: { kind: 'name', type: 'file', tell: 'systemd', path },
});

test('whether pid 1 remembers is asked of it', async () => {
  await host.sh(`rm ${EVIL}`);
  await session(async (on) => {
    const memory = async () => [...(await memoryOf(on, [target(EVIL)], [])).values()];
    expect(await memory()).toEqual(['remembered']);
    await on.call(line('tried', ...statements('systemd')), LIMITS);
    expect(await memory()).toEqual(['forgotten']);
  });
});

test('units of others that a reload would change are named beforehand', async () => {
  await session(async (on) => {
    expect(await staleUnits(on)).toEqual([]);
    await host.write('/etc/systemd/system/good.service', '[Service]\nExecStart=/bin/sleep 3333\n');
    expect(await staleUnits(on)).toEqual(['good.service']);
    await host.sh('systemctl daemon-reload');
    expect(await staleUnits(on)).toEqual([]);
  });
});

describe('a call that is cut off while generators are masked', () => {
  /** As in a call: its receipts in a file of its folder, its exits trapped. */
  const begun = (reload: string): string => LIBRARY.replace('systemctl daemon-reload', reload);
  const ids = () => [host.machineId, host.bootId] as const;

  test('and ends by itself leaves no mask', async () => {
    await plantGenerators();
    const before = await masks();
    // The shell ends in the middle, as dash does at a failed redirection.
    const library = begun('systemctl-away').replace('tell_stamp() {', 'tell_stamp() { exit 9;');
    await withSession(addressOf(host), library, async (on) => {
      const call = line('act_call', 'cal_X1', ...ids(), '999999999', ...statements('systemd'));
      const { stdout } = await on.call(call, LIMITS);
      expect(Buffer.from(stdout).toString()).toContain('masking');
      expect(Buffer.from(stdout).toString()).toContain('unmasked');
    });
    expect(await masks()).toBe(before);
  });

  test('and is killed is mended by settling, which takes away the masks and nothing else', async () => {
    await plantGenerators();
    await host.sh(
      'mkdir -p /run/systemd/user-generators; ln -s /dev/null /run/systemd/user-generators/of-others',
    );
    const before = await masks();
    await withSession(addressOf(host), begun('sleep 60'), async (on) => {
      const call = line('act_call', 'cal_X2', ...ids(), '999999999', ...statements('systemd'));
      const sent = on.call(call, LIMITS).catch((error: unknown) => error);
      const receipts = () => host.read('/run/davy-cal_X2/receipts').catch(() => Buffer.from(''));
      await until(async () => (await receipts()).toString().includes('name=evil-in-lib'));
      await until(async () => (await masks()) !== before);
      const pid = /pid=(\d+)/.exec((await receipts()).toString())?.[1];
      await host.sh(`kill -9 ${pid}; pkill -9 -x sleep -f 'sleep 60'; true`);
      await sent;
    });
    expect(await masks()).not.toBe(before);
    await session(async (on) => {
      const settled = await on.call(line('act_settle', 'cal_X2', ...ids(), '1'), LIMITS);
      const text = Buffer.from(settled.stdout).toString();
      expect(text.startsWith('settled\n')).toBe(true);
      const { receipts } = parseReceipts(settled.stdout.subarray('settled\n'.length));
      await on.call(line('act_repair', 'cal_X2', ...mendTells(receipts, { actId })), LIMITS);
    });
    expect(await masks()).toBe(before);
    expect(await canaries()).toEqual([]);
  });
});
