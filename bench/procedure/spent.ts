import { readdirSync, readFileSync } from 'node:fs';
import type { LabHost } from '../../lab/index.ts';

/** Clock ticks of /proc (USER_HZ), in milliseconds. */
const TICK_MS = 10;

/** CPU time in milliseconds: on the hosts, and of all else that this process started, itself included. */
export interface Spent {
  readonly hostCpuMs: number;
  readonly peerCpuMs: number;
  /** Processes that were ever started on the hosts: unlike time, the same on a busy machine. */
  readonly hostProcesses: number;
}

interface Task {
  readonly parent: number;
  readonly cpuMs: number;
}

/** Until now, by those that live, and by those of their children that they have waited for. What is of use is the difference of two. */
export async function spent(hosts: readonly LabHost[]): Promise<Spent> {
  const tasks = tasksByPid();
  const inits = new Set(hosts.map(({ pid }) => pid));
  const sum = { hostCpuMs: 0, peerCpuMs: 0 };
  for (const [pid, { cpuMs }] of tasks) {
    const whose = owner(pid, tasks, inits);
    if (whose !== undefined) sum[whose] += cpuMs;
  }
  const newest = await Promise.all(hosts.map(newestPid));
  return { ...sum, hostProcesses: newest.reduce((all, pid) => all + pid, 0) };
}

/** The last field of loadavg of proc(5), in the host's own pid namespace. Whoever asks is one more. */
async function newestPid(host: LabHost): Promise<number> {
  const { stdout } = await host.run(['cat', '/proc/loadavg']);
  return Number(stdout.toString('latin1').trim().split(' ').at(-1));
}

/** Up the parents: to a host's init, or to this process. */
function owner(
  pid: number,
  tasks: ReadonlyMap<number, Task>,
  inits: ReadonlySet<number>,
): 'hostCpuMs' | 'peerCpuMs' | undefined {
  for (let at = pid; at > 1; at = tasks.get(at)?.parent ?? 0) {
    if (inits.has(at)) return 'hostCpuMs';
    if (at === process.pid) return 'peerCpuMs';
  }
  return undefined;
}

function tasksByPid(): Map<number, Task> {
  const tasks = new Map<number, Task>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(name);
    if (stat === '') continue;
    // After the command, which may hold anything: ppid, and utime, stime, cutime, cstime of proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    tasks.set(Number(name), { parent: Number(fields[1]), cpuMs: ticks * TICK_MS });
  }
  return tasks;
}

/** Empty for what is gone meanwhile. */
function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}
