import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabHost } from './host.ts';
import { lasting, withoutForks } from './lasting.ts';
import type { LabProcess } from './processes.ts';

/** Everything about a host that an act could change, as lines that can be compared. */
export interface Manifest {
  /** Path in the host to kind, mode, owner, mtime, attributes and content hash. */
  files: Record<string, string>;
  processes: string[];
  iptables: string[];
  ip6tables: string[];
  nftables: string[];
}

/** A path, or all below it where it ends in a slash. */
interface Excepted {
  path: string;
  reason: string;
}

/** What changes by itself on a host that nobody touches. Reviewed: at most ten, each with its reason. */
export const ignoredPaths: readonly Excepted[] = [
  { path: '/var/log/auth.log', reason: 'sshd writes a line for each login, also for one that only looks' },
  { path: '/var/log/cron.log', reason: 'cron writes a line for each job that it starts' },
  { path: '/var/log/syslog', reason: 'syslogd writes a mark every twenty minutes' },
  { path: '/run/log/journal/', reason: 'journald writes each line that anybody logs, and begins new files' },
  {
    path: '/run/systemd/journal/streams/',
    reason: 'one for each output that a unit has open, named by its inode: others after each start of a unit',
  },
];

/** What a systemd that loads its units again, or starts one, writes anew as it was: bytes, owner and mode count, times do not. */
export const untimedPaths: readonly Excepted[] = [
  { path: '/run/systemd', reason: 'a reload makes the generators’ folders below it anew' },
  { path: '/run/systemd/generator', reason: 'made anew by each reload' },
  { path: '/run/systemd/generator/', reason: 'what the generators print, printed again by each reload' },
  { path: '/run/systemd/generator.early', reason: 'made anew by each reload' },
  {
    path: '/run/systemd/generator.early/',
    reason: 'what the generators print, printed again by each reload',
  },
  { path: '/run/systemd/generator.late', reason: 'made anew by each reload' },
  { path: '/run/systemd/generator.late/', reason: 'what the generators print, printed again by each reload' },
  { path: '/run/systemd/systemd-units-load', reason: 'an empty file, touched when units were loaded' },
  {
    path: '/run/systemd/units',
    reason: 'holds a link for each unit that runs, which comes and goes with it',
  },
  { path: '/run/systemd/journal/streams', reason: 'its files come and go with the outputs of units' },
];

/** Looks from outside: the overlay's upper folder on the machine, /run and /dev/shm through the host's root. */
export async function takeManifest(host: LabHost): Promise<Manifest> {
  const root = `/proc/${host.pid}/root`;
  const [upper, run, shm, processes, rules] = await Promise.all([
    filesUnder(host.upper, ''),
    filesUnder(`${root}/run`, '/run'),
    filesUnder(`${root}/dev/shm`, '/dev/shm'),
    host.processes(),
    host.sh('iptables-save; echo %%; ip6tables-save; echo %%; nft list ruleset'),
  ]);
  const later = await host.processes();
  const [iptables = '', ip6tables = '', nftables = ''] = rules.stdout.toString('utf8').split('%%\n');
  return {
    files: await withAttributes(host, { ...upper, ...run, ...shm }),
    processes: lasting(withoutForks(processes, later)).map(processLine),
    iptables: ruleLines(iptables),
    ip6tables: ruleLines(ip6tables),
    nftables: nftables.split('\n').filter(Boolean),
  };
}

/** What differs, one readable line each; empty when nothing does. */
export function diffManifest(before: Manifest, after: Manifest): string[] {
  const differences: string[] = [];
  for (const path of new Set([...Object.keys(before.files), ...Object.keys(after.files)])) {
    const [was, is] = [before.files[path], after.files[path]];
    if (was === undefined) differences.push(`added ${path}: ${is}`);
    else if (is === undefined) differences.push(`removed ${path}: ${was}`);
    else if (was !== is) differences.push(`changed ${path}: ${was} -> ${is}`);
  }
  for (const kind of ['processes', 'iptables', 'ip6tables', 'nftables'] as const) {
    const [was, is] = [before[kind], after[kind]];
    differences.push(...without(was, is).map((line) => `gone from ${kind}: ${line}`));
    differences.push(...without(is, was).map((line) => `new in ${kind}: ${line}`));
    if (was.join('\n') !== is.join('\n') && without(was, is).length + without(is, was).length === 0) {
      differences.push(`other order or number in ${kind}`);
    }
  }
  return differences;
}

function without(lines: string[], others: string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

const isAmong = (list: readonly Excepted[], shown: string): boolean =>
  list.some(({ path }) => (path.endsWith('/') ? shown.startsWith(path) : shown === path));

async function filesUnder(folder: string, shownAs: string): Promise<Record<string, string>> {
  const names = ['', ...(await namesUnder(folder))].sort();
  const entries = await Promise.all(
    names.map(async (name): Promise<[string, string][]> => {
      const shown = name === '' ? shownAs || '/' : `${shownAs}/${name}`;
      if (isAmong(ignoredPaths, shown)) return [];
      const line = await fileLine(join(folder, name), !isAmong(untimedPaths, shown)).catch(() => null);
      return line === null ? [] : [[shown, line]];
    }),
  );
  return Object.fromEntries(entries.flat());
}

/** Not by readdir's own recursion: it follows links, and a host's link to one of its folders leads to the machine's. */
async function namesUnder(folder: string, prefix = ''): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (prefix === '') throw error;
    // It went while we looked.
    return [];
  });
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => namesUnder(join(folder, name), `${prefix}${name}/`)),
  );
  return [...entries.map(({ name }) => prefix + name), ...below.flat()];
}

async function fileLine(path: string, timed: boolean): Promise<string> {
  const stat = await lstat(path, { bigint: true });
  const owner = `${stat.mode.toString(8)} ${stat.uid}:${stat.gid}${timed ? ` ${stat.mtimeNs}` : ''}`;
  if (stat.isFile()) return `file ${owner} ${await sha256(path)}`;
  if (stat.isSymbolicLink()) return `link ${owner} ${await readlink(path)}`;
  return `${stat.isDirectory() ? 'folder' : `other ${stat.rdev}`} ${owner}`;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Adds lsattr's letters. Asked in the host, because an overlay keeps `immutable` in an extended attribute of its own
 * and not in the upper's inode. `e` and `I` are the file system's own affair.
 */
async function withAttributes(host: LabHost, files: Record<string, string>): Promise<Record<string, string>> {
  const paths = Object.keys(files).filter((path) => /^(file|folder) /.test(files[path] ?? ''));
  const listed = await host.sh('exec xargs -0 lsattr -d -- 2>/dev/null', { input: paths.join('\0') });
  const marked = { ...files };
  for (const line of listed.stdout.toString('utf8').split('\n')) {
    const [, flags, path] = /^([-a-zA-Z]{10,}) (.*)$/.exec(line) ?? [];
    const letters = flags?.replace(/[-eI]/g, '');
    if (path !== undefined && letters !== undefined && letters !== '')
      marked[path] = `${marked[path]} ${letters}`;
  }
  return marked;
}

function processLine(process: LabProcess): string {
  const stopped = process.state === 'T' || process.state === 't' ? ' stopped' : '';
  return `${process.pid} parent ${process.ppid} started ${process.startTime} ${process.exe} ${JSON.stringify(process.cmdline)}${stopped}`;
}

/** iptables-save without comments and counters. */
function ruleLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/ ?\[\d+:\d+\] ?/g, ''));
}
