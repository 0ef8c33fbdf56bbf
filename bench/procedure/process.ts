import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';

export interface Ended {
  /** Exit status; 128 plus the signal's number is not told apart from 255. */
  readonly code: number;
  /** stdout and stderr together. */
  readonly output: string;
}

/** Runs a command to its end, in a process group of its own, which ends with it and at `stop`. */
export function finished(
  [file, ...args]: readonly [string, ...string[]],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string },
  stop?: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const parts: Buffer[] = [];
    const take = (part: Buffer) => void parts.push(part);
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    };
    stop?.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    // Not `close`: a connection that ControlPersist keeps open holds the pipes longer than the command lives.
    child.once('exit', (code) => {
      stop?.removeEventListener('abort', end);
      setImmediate(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ code: code ?? 255, output: Buffer.concat(parts).toString('utf8') });
      });
    });
  });
}
