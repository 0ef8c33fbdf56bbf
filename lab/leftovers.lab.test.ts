import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLab } from './index.ts';
import { cgroupsOf } from './init/cgroup.ts';
import { processesHolding } from './leftovers.ts';
import { command } from './spawned.ts';
import { labStateDir } from './state.ts';
import { until } from './until.ts';

// Runs in their own folder, so that other labs on this machine do not matter.
const stateDir = join(labStateDir(), `test-${process.pid}`);
let owner: ChildProcess;

beforeEach(async () => {
  await mkdir(stateDir, { recursive: true });
  // Packages are shared, and downloaded once.
  await symlink(join(labStateDir(), 'packages'), join(stateDir, 'packages'));
});
afterEach(async () => {
  // Until it is dead its run is not cleared.
  const dead = owner.exitCode === null && owner.signalCode === null ? once(owner, 'exit') : undefined;
  owner.kill('SIGKILL');
  await dead;
  await (await openLab({ stateDir })).close();
  await rm(stateDir, { recursive: true, force: true });
});

const infected = `const host = await lab.host({ infection: ddgInfection() });
await host.sh('chattr +i /tmp/i.sh');`;
const withSystemd = `const booted = await lab.host({ init: 'systemd', database: false });
await booted.sh('chattr +i /etc/fstab; systemd-run --quiet --unit own sleep 1000; systemctl daemon-reexec');`;

/** A process that opens a lab with hosts, with something immutable in each, and then does nothing. */
async function startOwner(...hosts: string[]): Promise<string> {
  const program = `import { ddgInfection, openLab } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
const lab = await openLab({ stateDir: ${JSON.stringify(stateDir)} });
${hosts.join('\n')}
console.log(lab.run);
setInterval(() => {}, 1000);`;
  owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (owner.stdout === null) throw new Error('no pipe');
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  return line.toString().trim();
}

test.each([
  ['SIGKILL', [infected, withSystemd]],
  ['SIGINT', [withSystemd]],
  ['SIGTERM', [withSystemd]],
] as const)(
  'an owner ended by %s takes every process along, and the next lab clears its files',
  async (signal, hosts) => {
    const run = await startOwner(...hosts);
    expect(await processesHolding(run)).not.toEqual([]);
    const [cgroup = ''] = await cgroupsOf(run);
    const inside = await processesIn(cgroup);
    expect(inside.length).toBeGreaterThan(5);
    owner.kill(signal);
    await until(async () => (await processesHolding(run)).length === 0, 'nothing of the run lives');
    await until(
      () => !inside.some((pid) => existsSync(`/proc/${pid}`)),
      'nothing of the control group lives',
    );
    await (await openLab({ stateDir })).close();
    expect(await cgroupsOf(run)).toEqual([]);
    await expect(stat(run)).rejects.toThrow('ENOENT');
    expect(await readdir(join(stateDir, 'runs'))).toEqual([]);
  },
);

/** Of a control group and all below it, as the machine numbers them. */
async function processesIn(cgroup: string): Promise<string[]> {
  const files = (await readdir(cgroup, { recursive: true })).filter((name) => name.endsWith('cgroup.procs'));
  const lists = await Promise.all(files.map((name) => readFile(join(cgroup, name), 'utf8')));
  return lists.flatMap((list) => list.split('\n').filter(Boolean));
}

test('a lab of a living owner is left alone', async () => {
  const run = await startOwner(infected);
  // Those that stay: guard and loader start children that end by themselves.
  const staying = async () => {
    const pids = await processesHolding(run);
    const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')));
    return pids.filter((_, at) => /^(?:sshd|cron|wnTKYg|ddg\.2021)$/.test(names[at]?.trim() ?? ''));
  };
  const before = await staying();
  expect(before.length).toBeGreaterThanOrEqual(4);
  await (await openLab({ stateDir })).close();
  expect(await staying()).toEqual(before);
  expect((await stat(run)).isDirectory()).toBe(true);
});

test('the machine is as before: its addresses, routes, settings of its kernel, mounts and named namespaces', async () => {
  const look = async () =>
    (
      await command([
        'sh',
        '-c',
        'ip addr; ip route show table all; ip netns; sysctl -a --pattern "forwarding|core_p|pid_max|printk|sysrq|protected|file-max|nr_open|hostname" 2>/dev/null; cat /proc/self/mountinfo',
      ])
    ).stdout.toString();
  const before = await look();
  const run = await startOwner(withSystemd);
  expect(await look()).toBe(before);
  owner.kill('SIGKILL');
  await until(async () => (await processesHolding(run)).length === 0, 'nothing of the run lives');
  expect(await look()).toBe(before);
});
