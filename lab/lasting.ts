import { basename } from 'node:path';
import type { LabProcess } from './processes.ts';

/** What scripts start for a moment while they wait and look. */
const MOMENTARY: ReadonlySet<string> = new Set('sleep pgrep ps grep awk date'.split(' '));

/** A process is itself and no other by these. */
export const keyOf = ({ pid, startTime }: LabProcess): string => `${pid} ${startTime}`;

/** These processes and all below them. */
export function withDescendants(list: readonly LabProcess[], roots: ReadonlySet<number>): Set<number> {
  const found = new Set(roots);
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { pid, ppid } of list) if (found.has(ppid)) found.add(pid);
  }
  return found;
}

/** Without what lives for a moment, sessions of sshd, jobs of cron, and what the lab itself runs in the host: its parent is outside. */
export function lasting(list: readonly LabProcess[]): LabProcess[] {
  const daemons = new Set(
    list.filter(({ comm, ppid }) => (comm === 'sshd' || comm === 'cron') && ppid === 1).map(({ pid }) => pid),
  );
  const ours = list.filter(({ pid, ppid }) => ppid === 0 && pid !== 1).map(({ pid }) => pid);
  const passing = withDescendants(list, new Set([...daemons, ...ours]));
  return list.filter(
    ({ pid, state, exe }) =>
      (daemons.has(pid) || !passing.has(pid)) && state !== 'Z' && !MOMENTARY.has(basename(exe)),
  );
}

/**
 * Without what a script has forked and that has not begun its own program yet: it looks like its parent, and is something else or
 * gone a moment later. What looks like its parent in both looks is a process like any other.
 */
export function withoutForks(list: readonly LabProcess[], later: readonly LabProcess[]): LabProcess[] {
  const byPid = new Map(list.map((process) => [process.pid, process]));
  const after = new Map(later.map((process) => [keyOf(process), process]));
  return list.filter(
    (process) => !isAlike(byPid.get(process.ppid), process) || isAlike(after.get(keyOf(process)), process),
  );
}

const isAlike = (one: LabProcess | undefined, other: LabProcess): boolean =>
  one !== undefined && one.exe === other.exe && one.cmdline.join('\0') === other.cmdline.join('\0');
