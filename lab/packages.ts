import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from './errors.ts';
import { command, mustRun } from './spawned.ts';
import { labStateDir } from './state.ts';

/** What a lab host needs beyond a small Debian: asked of apt, so that only what the machine lacks is fetched. */
const forEach = [
  ...['openssh-server', 'cron', 'nftables', 'iptables', 'busybox-static'],
  ...['curl', 'wget', 'e2fsprogs', 'iproute2', 'sudo', 'perl-base'],
];
/** What a host that boots systemd needs too: the message bus and its sessions are how accounts come by managers of their own. */
const forSystemd = ['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'dbus-user-session'];

/** A set beside the common one, so that hosts which boot without it are not larger. */
export type PackageSet = 'host' | 'systemd';

/** Parts of the packages that no host reads; without them a host is copied in half the time. */
const unneeded = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/lintian', 'usr/share/bug'];

const advice = 'check the network and apt sources, then run "apt-get update" and try again';

/**
 * Makes sure that the Debian packages a lab host needs are unpacked under the clone: downloads with apt what the
 * machine lacks and unpacks it with dpkg-deb. Nothing is installed, no install script runs, no service starts.
 *
 * @returns the folder with the unpacked tree. It is made once and kept until the set of packages changes.
 * @throws LabError `lab-needs-packages` when apt cannot provide them.
 */
export async function ensurePackages(options: { stateDir?: string; set?: PackageSet } = {}): Promise<string> {
  const stateDir = options.stateDir ?? labStateDir();
  const wanted = options.set === 'systemd' ? { add: forSystemd, to: forEach } : { add: forEach, to: [] };
  const key = createHash('sha256')
    .update(JSON.stringify([[...wanted.to, ...wanted.add], unneeded, 'v1']))
    .digest('hex')
    .slice(0, 12);
  const ready = join(stateDir, 'packages', key);
  if (await exists(ready)) return ready;

  const work = join(stateDir, 'packages', `${key}.${process.pid}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'deb'), { recursive: true });
  try {
    const tree = await downloadAndUnpack(work, wanted);
    // Another process may have been faster: then its tree is as good as ours.
    await rename(tree, ready).catch(async (error: unknown) => {
      if (!(await exists(ready))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return ready;
}

async function downloadAndUnpack(work: string, wanted: Wanted): Promise<string> {
  const tree = join(work, 'tree');
  const debs = join(work, 'deb');
  await mkdir(tree);
  let failure = await download(debs, wanted);
  if (failure !== null) {
    await command(['apt-get', 'update', '-q']);
    failure = await download(debs, wanted);
  }
  if (failure !== null) {
    throw new LabError(
      'lab-needs-packages',
      `the lab's Debian packages could not be downloaded (${failure}): ${advice}`,
    );
  }
  for (const name of (await readdir(debs)).filter((entry) => entry.endsWith('.deb'))) {
    const unpacked = await command(['dpkg-deb', '-x', join(debs, name), tree]);
    if (unpacked.code !== 0) {
      throw new LabError(
        'lab-needs-packages',
        `${name} could not be unpacked (${lastLine(unpacked.stderr)}): ${advice}`,
      );
    }
  }
  for (const path of unneeded) await rm(join(tree, path), { recursive: true, force: true });
  await foldIntoUsr(tree);
  return tree;
}

interface Wanted {
  add: readonly string[];
  /** What is there already, from another set. */
  to: readonly string[];
}

/** @returns null when everything is there, else the reason in one line. */
async function download(folder: string, { add, to }: Wanted): Promise<string | null> {
  const all = await missingPackages([...to, ...add]);
  if (typeof all === 'string') return all;
  const others = to.length === 0 ? [] : await missingPackages(to);
  if (typeof others === 'string') return others;
  const missing = all.filter((name) => !others.includes(name));
  if (missing.length === 0) return null;
  // As root, apt drops to the user _apt, who cannot write here; the sandbox is about installing, not about this.
  const got = await command(['apt-get', '-q', '-o', 'APT::Sandbox::User=root', 'download', ...missing], {
    cwd: folder,
  });
  return got.code === 0 ? null : lastLine(got.stderr);
}

/** The packages that installing the wanted ones would add. Upgrades of what is there are left out. */
async function missingPackages(wanted: readonly string[]): Promise<string[] | string> {
  const asked = await command([
    'apt-get',
    '--simulate',
    '--no-install-recommends',
    'install',
    ...wanted,
  ]).catch(
    (error: unknown) =>
      `apt-get is not available (${String(error)}); the lab needs a Debian or Ubuntu machine`,
  );
  if (typeof asked === 'string') return asked;
  if (asked.code !== 0) return lastLine(asked.stderr);
  const added: string[] = [];
  for (const line of asked.stdout.toString('utf8').split('\n')) {
    const match = /^Inst (\S+) \(/.exec(line);
    if (match?.[1] !== undefined) added.push(match[1]);
  }
  return added;
}

/** `lib`, `bin` and `sbin` of a package go into `usr/`, because on a merged-usr machine those are links. */
async function foldIntoUsr(tree: string): Promise<void> {
  for (const name of ['lib', 'lib64', 'bin', 'sbin']) {
    const from = join(tree, name);
    if (!(await exists(from))) continue;
    await mkdir(join(tree, 'usr', name), { recursive: true });
    await mustRun(['cp', '-a', `${from}/.`, join(tree, 'usr', name)]);
    await rm(from, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function lastLine(output: Buffer): string {
  return output.toString('utf8').trim().split('\n').at(-1) ?? 'no reason given';
}
