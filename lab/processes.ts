import { readdir, readFile, readlink } from 'node:fs/promises';

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

/** Every process in the pid namespace of `init`, in order of their inner pids. */
export async function processesOf(init: number): Promise<LabProcess[]> {
  const namespace = await readlink(`/proc/${init}/ns/pid`);
  const outer = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(outer.map((pid) => readProcess(pid, namespace)));
  const inside = read.filter((process) => process !== null);
  const innerPids = new Map(inside.map((process) => [process.outerPid, process.pid]));
  return inside
    .map((process) => ({ ...process, ppid: innerPids.get(process.ppid) ?? 0 }))
    .sort((a, b) => a.pid - b.pid);
}

/** @returns null when the process is gone or elsewhere. Here `ppid` is still the machine's. */
async function readProcess(outerPid: string, namespace: string): Promise<LabProcess | null> {
  const folder = `/proc/${outerPid}`;
  try {
    if ((await readlink(`${folder}/ns/pid`)) !== namespace) return null;
    const [status, stat, cmdline, exe] = await Promise.all([
      readFile(`${folder}/status`, 'utf8'),
      readFile(`${folder}/stat`, 'utf8'),
      readFile(`${folder}/cmdline`, 'utf8'),
      readlink(`${folder}/exe`).catch(() => ''),
    ]);
    const { comm, state, ppid, startTime } = parseStat(stat);
    const inner = /^NSpid:.*\t(\d+)$/m.exec(status)?.[1];
    if (inner === undefined) return null;
    return {
      pid: Number(inner),
      outerPid: Number(outerPid),
      ppid,
      comm,
      cmdline: cmdline === '' ? [] : cmdline.replace(/\0$/, '').split('\0'),
      exe,
      state,
      startTime,
    };
  } catch {
    return null;
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
