import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync, renameSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DavyError } from '../../domain/errors.ts';
import type { ProcessIdentity } from './process-identity.mjs';
import { endGroup, identityOf } from './process-identity.mjs';

/** How a child ended. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly name: string;
  readonly identity: ProcessIdentity;
  /** Settles once, when the child is gone. Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Sends the signals in turn, each with its time in ms, then SIGKILL to the group; settles when it is gone. */
  end(signals: ReadonlyArray<readonly [NodeJS.Signals, number]>): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** stdout and stderr are appended to it; `inherit` gives the child this process's stderr for both. */
  readonly output: string | 'inherit';
  /** What the kernel sends the child when this process dies without saying so. Linux with setpriv only. */
  readonly deathSignal: 'INT' | 'TERM';
}

/** The first executable of that name on PATH. */
export function onPath(name: string, path: string = process.env.PATH ?? ''): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}

/** setpriv(1) in front, so that a SIGKILL of this process takes the child along; without it the next start ends the orphan. */
function withDeathSignal(
  argv: readonly [string, ...string[]],
  signal: 'INT' | 'TERM',
): [string, ...string[]] {
  const setpriv = process.platform === 'linux' ? onPath('setpriv') : undefined;
  return setpriv === undefined ? [...argv] : [setpriv, '--pdeathsig', signal, '--', ...argv];
}

/** A log above this is set aside when its child starts, as `.1`, in the place of the one before. */
const LOG_BYTES = 32 * 1024 * 1024;

function openLog(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/**
 * Starts a child that leads its own process group, so that a terminal's Ctrl-C reaches only this process, which then ends
 * its children in order. The caller's argv is expected to exec in place (setpriv and unshare do).
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const [command, ...args] = withDeathSignal(options.argv, options.deathSignal);
  const log = options.output === 'inherit' ? 2 : openLog(options.output);
  let process_: ChildProcess;
  try {
    process_ = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    const exit = new Promise<ChildExit>((resolve) => {
      process_.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await once(process_, 'spawn');
    const identity = process_.pid === undefined ? undefined : identityOf(process_.pid);
    return {
      name: options.name,
      // Gone before we could look: an identity nothing will ever have, so that nothing is ever signalled for it.
      identity: identity ?? { pid: process_.pid ?? 0, start: 'gone' },
      exited: exit,
      async end(signals) {
        if (identity !== undefined) await endGroup(identity, signals);
        await exit;
      },
    };
  } catch (cause) {
    throw new DavyError('machine-not-ready', `${options.name} cannot be started: ${command}`, { cause });
  } finally {
    if (log !== 2) closeSync(log);
  }
}
