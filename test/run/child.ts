import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

let running: ChildProcess | undefined;
let stopped: NodeJS.Signals | undefined;

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stopped = signal;
    running?.kill(signal);
  });
}

/** The signal that asked this run to end; it was passed on to what ran at that time, and nothing new is to be started. */
export const stoppedBy = (): NodeJS.Signals | undefined => stopped;

/** Runs a script by this Node on the same terminal; its exit code, or 128 and the signal's number. */
export function runChild(script: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, [script, ...args], { stdio: 'inherit' });
    running.once('error', reject);
    running.once('exit', (code, signal) => {
      running = undefined;
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
