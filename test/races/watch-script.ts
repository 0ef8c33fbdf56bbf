/**
 * A program that stops a call's script on its host when a moment has come. It is started as a real-time process and shares its one
 * processor with the script: however busy the machine is, the script gets no further between two looks than it gets while this
 * program sleeps. Argument: `Wanted` as JSON. Standard output: the line `looking`, then `Caught` as a line of JSON.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Moment, Receipts } from './moments.ts';
import { MOMENTS } from './moments.ts';

export interface Wanted {
  readonly moment: Moment;
  /** First process of the host, as the machine counts. */
  readonly hostPid: number;
  /** Shells of the host's sessions: a call is the child of one. */
  readonly shells: readonly number[];
  readonly withinMs: number;
}

/** The script stands still (SIGSTOP). */
export interface Caught {
  readonly script: number;
  readonly call: string;
  readonly receipts: Receipts;
}

const pause = new Int32Array(new SharedArrayBuffer(4));
const sleep = (ms: number): void => void Atomics.wait(pause, 0, 0, ms);

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};
const receiptsIn = (folder: string): string[][] =>
  read(`${folder}/receipts`)
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '));
const childrenOf = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
const stateOf = (pid: number): string => /^\d+ \(.*\) (\S) /s.exec(read(`/proc/${pid}/stat`))?.[1] ?? '';
/** Runs, and is not what the freeze keeps beside it, which waits: a shell or a sleep in namespaces of its own. */
const isTool = (pid: number): boolean =>
  !['', 'Z', 'X'].includes(stateOf(pid)) && !['sh', 'sleep'].includes(read(`/proc/${pid}/comm`).trim());

/** The child of one of these shells that the host knows under this pid. */
const scriptOf = (shells: readonly number[], pid: string): number | undefined =>
  shells
    .flatMap(childrenOf)
    .find((child) => new RegExp(`^NSpid:.*\\t${pid}$`, 'm').test(read(`/proc/${child}/status`)));

/** @returns when it stands still, and a tool that it had started has come to its end */
function standStill(script: number): void {
  process.kill(script, 'SIGSTOP');
  while (stateOf(script) !== 'T' || childrenOf(script).some(isTool)) {
    if (stateOf(script) === '') throw new Error('the script ended before the moment came');
    sleep(1);
  }
}

const taskset = (...args: string[]): string => execFileSync('taskset', args, { encoding: 'utf8' });

function shareProcessor(script: number): void {
  const mine = taskset('--cpu-list', '--pid', String(process.pid)).trim().split(' ').at(-1) ?? '';
  taskset('--cpu-list', '--pid', mine, String(script));
}

function catchIt({ moment, hostPid, shells, withinMs }: Wanted): Caught {
  const run = `/proc/${hostPid}/root/run`;
  const known = new Set(readdirSync(run));
  const until = performance.now() + withinMs;
  process.stdout.write('looking\n');
  let script: number | undefined;
  const parent = process.ppid;
  // Whoever started it may have ended: then nobody is waiting.
  while (performance.now() < until && process.ppid === parent) {
    const folder = readdirSync(run).find((name) => name.startsWith('davy-cal_') && !known.has(name));
    const receipts = folder === undefined ? [] : receiptsIn(`${run}/${folder}`);
    const pid = /^pid=(\d+)$/.exec(receipts[0]?.[2] ?? '')?.[1];
    if (folder === undefined || pid === undefined) {
      sleep(0.2);
      continue;
    }
    if (script === undefined) {
      script = scriptOf(shells, pid);
      if (script === undefined)
        throw new Error(`the script with pid ${pid} is no child of a session's shell`);
      standStill(script);
      shareProcessor(script);
      process.kill(script, 'SIGCONT');
    }
    const call = folder.slice('davy-'.length);
    if (!MOMENTS[moment](receipts, call, hostPid)) {
      sleep(0.05);
      continue;
    }
    standStill(script);
    const now = receiptsIn(`${run}/${folder}`);
    if (MOMENTS[moment](now, call, hostPid)) return { script, call, receipts: now };
    process.kill(script, 'SIGCONT');
  }
  throw new Error('no call came to that moment');
}

process.stdout.write(`${JSON.stringify(catchIt(JSON.parse(process.argv[2] ?? '') as Wanted))}\n`);
