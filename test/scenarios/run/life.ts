import { basename } from 'node:path';
import type { LabProcess } from '../../../lab/index.ts';
import { keyOf, lasting, withDescendants } from '../../../lab/index.ts';
import type { NamedTarget } from './names.ts';
import { pathOf } from './names.ts';

/** What only waits for what it started, and ends with it. */
const WRAPPERS: ReadonlySet<string> = new Set('timeout nice su runuser sudo env setsid'.split(' '));

const words = ({ pid, exe, cmdline }: LabProcess): string => `${pid} ${exe} ${JSON.stringify(cmdline)}`;

/** What ran through two looks before anybody acted: what comes and goes by itself is not asked for afterwards. */
export function steady(first: readonly LabProcess[], second: readonly LabProcess[]): LabProcess[] {
  const known = new Set(first.map(keyOf));
  return lasting(second).filter((process) => known.has(keyOf(process)));
}

/** Whether an approved target covers this process itself. */
export function isCovered(process: LabProcess, { target: { identity } }: NamedTarget): boolean {
  if (identity.kind !== 'process') return false;
  if (identity.by === 'single') return process.pid === identity.pid;
  const path = pathOf(identity.by === 'image' ? identity.image : identity.script);
  if (identity.by === 'image') return process.exe === path || process.exe === `${path} (deleted)`;
  const name = basename(path);
  // A shell in the script's own folder names it from there.
  const names = (word: string): boolean =>
    word === path || (!word.startsWith('/') && basename(word) === name);
  return process.cmdline.slice(0, 3).some(names);
}

/**
 * What lives and what does not, against what was approved: whoever was not approved, and descends from nobody who was, is the
 * same process, not stopped (a wrapper ends with what it waited for); of those who were approved nobody is left; and nobody new is there but children of those who stayed.
 */
export function lifeFaults(
  before: readonly LabProcess[],
  after: readonly LabProcess[],
  approved: readonly NamedTarget[],
  may: readonly string[] = [],
): string[] {
  const covered = before.filter((process) => approved.some((target) => isCovered(process, target)));
  const dying = withDescendants(before, new Set(covered.map(({ pid }) => pid)));
  const now = new Map(after.filter(({ state }) => state !== 'Z').map((process) => [keyOf(process), process]));
  const waiting = new Set(before.filter(({ pid }) => dying.has(pid)).map(({ ppid }) => ppid));
  const ends = ({ pid, exe, cmdline }: LabProcess): boolean =>
    may.includes(cmdline.join(' ')) || (waiting.has(pid) && WRAPPERS.has(basename(exe)));
  const faults: string[] = [];
  for (const process of before) {
    const is = now.get(keyOf(process));
    if (dying.has(process.pid) || ends(process)) continue;
    if (is === undefined) faults.push(`hurt: it does not run any more: ${words(process)}`);
    else if (/^[Tt]/.test(is.state) && !/^[Tt]/.test(process.state))
      faults.push(`hurt: it is stopped: ${words(process)}`);
  }
  for (const process of after)
    if (process.state !== 'Z' && approved.some((target) => isCovered(process, target)))
      faults.push(`still there: ${words(process)}`);
  const known = new Set(before.map(keyOf));
  const stayed = after.filter(
    (process) => known.has(keyOf(process)) && process.pid !== 1 && !dying.has(process.pid),
  );
  const theirs = withDescendants(after, new Set(stayed.map(({ pid }) => pid)));
  for (const process of lasting(after))
    if (!known.has(keyOf(process)) && !theirs.has(process.pid))
      faults.push(`new: ${words(process)}, child of ${process.ppid}`);
  return faults;
}
