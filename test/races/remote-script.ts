import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LabHost } from '../../lab/index.ts';
import type { Moment, Receipts } from './moments.ts';
import type { Caught, Wanted } from './watch-script.ts';

/** The script of a call, stopped on the host in the middle of its work, as on a machine that has no time for it. */
export interface RemoteScript {
  readonly call: string;
  /** What it has written so far. */
  readonly receipts: Receipts;
  resume(): void;
  /** SIGKILL, as the kernel's out-of-memory killer does it: nothing is thawed, nothing ended. */
  kill(): void;
}

const WATCH_SCRIPT = fileURLToPath(new URL('./watch-script.ts', import.meta.url));
/** Before everything else, on the first processor. */
const REAL_TIME = ['--fifo', '1', 'taskset', '--cpu-list', '0'];
/** Nothing of V8 runs on threads that would not be as fast. */
const NODE = [process.execPath, '--single-threaded', '--disable-warning=ExperimentalWarning'];

/** A limit for a hung test. */
const WITHIN_MS = 60_000;

/**
 * Stops the script of the next call at a moment. Begin while the host's session is idle: its shell is what a call is a child
 * of. Looks from outside, without a hook in the script.
 *
 * @returns once it looks; what is sent to the host from then on is caught
 */
export async function catchScript(
  host: LabHost,
  moment: Moment,
): Promise<{ readonly caught: Promise<RemoteScript> }> {
  const wanted: Wanted = { moment, hostPid: host.pid, shells: await ofSshd(host), withinMs: WITHIN_MS };
  const program = spawn('chrt', [...REAL_TIME, ...NODE, WATCH_SCRIPT, JSON.stringify(wanted)]);
  const said: Buffer[] = [];
  program.stderr.on('data', (bytes: Buffer) => said.push(bytes));
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${host.name}, ${moment}: ${Buffer.concat(said)}`);
    return value;
  };
  await next();
  const caught = next().then((line) => {
    const { script, call, receipts } = JSON.parse(line) as Caught;
    return {
      call,
      receipts,
      resume: () => void process.kill(script, 'SIGCONT'),
      kill: () => void process.kill(script, 'SIGKILL'),
    };
  });
  return { caught };
}

/** What descends from the host's sshd, as the machine sees it. */
async function ofSshd(host: LabHost): Promise<number[]> {
  const processes = await host.processes();
  const inside = new Set(processes.filter(({ comm }) => comm === 'sshd').map(({ pid }) => pid));
  for (const { pid, ppid } of processes) if (inside.has(ppid)) inside.add(pid);
  return processes.filter(({ pid }) => inside.has(pid)).map(({ outerPid }) => outerPid);
}
