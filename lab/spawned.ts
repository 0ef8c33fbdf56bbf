import { spawn } from 'node:child_process';

/** What commands of the lab are looked up in, whatever the caller's PATH. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a finished command left. `code` is 128 plus the signal's number where a signal ended it. */
export interface Finished {
  code: number;
  stdout: Buffer;
  stderr: Buffer;
}

export interface CommandOptions {
  input?: string | Uint8Array;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command without a shell, feeds it `input`, and waits for its end. Never rejects for a non-zero exit;
 * rejects only when the command could not be started at all.
 */
export function command(argv: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const [file, ...args] = argv;
  if (file === undefined) return Promise.reject(new TypeError('command: empty argv'));
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({
        code: code ?? (signal === 'SIGKILL' ? 137 : 143),
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr),
      });
    });
    // A command that does not read its input must not end us with EPIPE.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** Like {@link command}, but a non-zero exit rejects with the command and its standard error. */
export async function mustRun(argv: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const done = await command(argv, options);
  if (done.code !== 0) {
    throw new Error(`${argv.join(' ')} ended with ${done.code}: ${done.stderr.toString('utf8').trim()}`);
  }
  return done;
}
