import { readdirSync, readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabHost } from '../../lab/index.ts';
import { eventually } from '../shared/eventually.ts';

/** The script of a call, stopped on the host in the middle of its work, as on a machine that has no time for it. */
export interface RemoteScript {
  readonly call: string;
  /** What it has written so far, split into words. */
  readonly receipts: readonly (readonly string[])[];
  resume(): void;
  /** SIGKILL, as the kernel's out-of-memory killer does it: nothing is thawed, nothing ended. */
  kill(): void;
}

/** A limit for a hung test. */
const WITHIN_MS = 30_000;

/**
 * Stops the script of the next call as soon as `when` holds for its receipts, and still does when it stands still. Begin while
 * the host's session is idle: its shell is what a call is a child of. Looks from outside, without a hook in the script.
 *
 * @param when holds for more than one moment of the call, best: one alone may be over before it was seen
 */
export async function catchScript(
  host: LabHost,
  when: (receipts: readonly (readonly string[])[], call: string) => boolean,
): Promise<RemoteScript> {
  const shells = await ofSshd(host);
  const run = `/proc/${host.pid}/root/run`;
  const known = new Set(readdirSync(run));
  const until = performance.now() + WITHIN_MS;
  let script: number | undefined;
  while (performance.now() < until) {
    // A turn of the event loop: the proxy and the database answer through it.
    await nextTurn();
    const folder = readdirSync(run).find((name) => name.startsWith('davy-cal_') && !known.has(name));
    const receipts = folder === undefined ? [] : receiptsIn(`${run}/${folder}`);
    const pid = /^pid=(\d+)$/.exec(receipts[0]?.[2] ?? '')?.[1];
    if (folder === undefined || pid === undefined) continue;
    if (script === undefined) {
      script = childOf(shells, pid);
      // The busiest of hosts: whoever looks at it is faster.
      setPriority(script, constants.priority.PRIORITY_LOW);
    }
    const call = folder.slice('davy-'.length);
    if (!when(receipts, call)) continue;
    const stopped = script;
    process.kill(stopped, 'SIGSTOP');
    // A tool that it had started goes on to its end.
    await eventually(() => stateOf(stopped) === 'T' && childrenOf(stopped).every((one) => !isTool(one)));
    const now = receiptsIn(`${run}/${folder}`);
    if (when(now, call))
      return {
        call,
        receipts: now,
        resume: () => void process.kill(stopped, 'SIGCONT'),
        kill: () => void process.kill(stopped, 'SIGKILL'),
      };
    process.kill(stopped, 'SIGCONT');
  }
  throw new Error(`no call of ${host.name} came to that moment`);
}

function receiptsIn(folder: string): string[][] {
  try {
    const lines = readFileSync(`${folder}/receipts`, 'latin1').split('\n').slice(0, -1);
    return lines.map((line) => line.split(' '));
  } catch {
    return [];
  }
}

/** What descends from the host's sshd, as the machine sees it. */
async function ofSshd(host: LabHost): Promise<number[]> {
  const processes = await host.processes();
  const inside = new Set(processes.filter(({ comm }) => comm === 'sshd').map(({ pid }) => pid));
  for (const { pid, ppid } of processes) if (inside.has(ppid)) inside.add(pid);
  return processes.filter(({ pid }) => inside.has(pid)).map(({ outerPid }) => outerPid);
}

/** The child of one of these shells that the host knows under this pid. */
function childOf(shells: readonly number[], pid: string): number {
  for (const shell of shells)
    for (const child of childrenOf(shell))
      if (new RegExp(`^NSpid:.*\\t${pid}$`, 'm').test(readFileSync(`/proc/${child}/status`, 'latin1')))
        return Number(child);
  throw new Error(`the script with pid ${pid} is no child of a session's shell`);
}

const stateOf = (pid: number | string): string =>
  /^\d+ \(.*\) (\S) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? '';

/** Not what the freeze keeps beside it, which waits: a shell or a sleep in namespaces of its own. */
function isTool(pid: string): boolean {
  try {
    return stateOf(pid) !== 'Z' && !['sh', 'sleep'].includes(commandOf(pid));
  } catch {
    return false;
  }
}
const commandOf = (pid: string): string => readFileSync(`/proc/${pid}/comm`, 'latin1').trim();

function childrenOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean);
  } catch {
    return [];
  }
}
