import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** A process of a lab host, read from the machine's own /proc, which nothing in the host can falsify. */
export interface LabProcess {
  /** As the host sees it. */
  pid: number;
  /** As the machine sees it. */
  outerPid: number;
  /** As the host sees it; 0 where the parent is outside (init, and what the lab runs in the host). */
  ppid: number;
  comm: string;
  cmdline: string[];
  /** Target of /proc/PID/exe; empty for what has no image any more. */
  exe: string;
  /** One letter of proc(5): R, S, D, T, Z, … */
  state: string;
  /** Clock ticks since the machine's boot, a decimal string. */
  startTime: string;
}

/** proc(5): a process's name is cut after these. */
const COMM_BYTES = 15;

/**
 * Whether it lives and runs the program that stood at this path. By its name too: an executable may be moved aside before it is
 * unlinked, and what still runs shows that other path.
 */
export const runsProgram = ({ exe, comm, state }: LabProcess, path: string): boolean =>
  state !== 'Z' &&
  (exe === path || exe === `${path} (deleted)` || comm === basename(path).slice(0, COMM_BYTES));

/**
 * Every process in the pid namespace of `init`, in order of their inner pids. Reads synchronously: /proc never waits,
 * and with fifty hosts the thread pool's hand-overs cost ten times as much as the reads.
 */
export function processesOf(init: number): LabProcess[] {
  const namespace = readlinkSync(`/proc/${init}/ns/pid`);
  const inside: LabProcess[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const process = readProcess(name, namespace);
    if (process !== null) inside.push(process);
  }
  const innerPids = new Map(inside.map((process) => [process.outerPid, process.pid]));
  return inside
    .map((process) => ({ ...process, ppid: innerPids.get(process.ppid) ?? 0 }))
    .sort((a, b) => a.pid - b.pid);
}

/** @returns null when the process is gone or elsewhere. Here `ppid` is still the machine's. */
function readProcess(outerPid: string, namespace: string): LabProcess | null {
  const folder = `/proc/${outerPid}`;
  try {
    if (readlinkSync(`${folder}/ns/pid`) !== namespace) return null;
    const cmdline = readFileSync(`${folder}/cmdline`, 'utf8');
    const { comm, state, ppid, startTime } = parseStat(readFileSync(`${folder}/stat`, 'utf8'));
    const inner = /^NSpid:.*\t(\d+)$/m.exec(readFileSync(`${folder}/status`, 'utf8'))?.[1];
    if (inner === undefined) return null;
    return {
      pid: Number(inner),
      outerPid: Number(outerPid),
      ppid,
      comm,
      cmdline: cmdline === '' ? [] : cmdline.replace(/\0$/, '').split('\0'),
      exe: imageOf(folder),
      state,
      startTime,
    };
  } catch {
    return null;
  }
}

/** A zombie has none. */
function imageOf(folder: string): string {
  try {
    return readlinkSync(`${folder}/exe`);
  } catch {
    return '';
  }
}

/** proc(5) stat: the name stands in parentheses and may hold anything, so the last `)` ends it. */
export function parseStat(stat: string): { comm: string; state: string; ppid: number; startTime: string } {
  const end = stat.lastIndexOf(')');
  const rest = stat.slice(end + 2).split(' ');
  return {
    comm: stat.slice(stat.indexOf('(') + 1, end),
    state: rest[0] ?? '?',
    ppid: Number(rest[1] ?? 0),
    startTime: rest[19] ?? '0',
  };
}
