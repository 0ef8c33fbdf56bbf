import { spawn } from 'node:child_process';
import { LabError } from './errors.ts';
import type { Init } from './init/init.ts';
import { systemPath } from './spawned.ts';

/** A running lab host: its namespaces live as long as its pid 1. */
export interface Booted {
  /** The host's pid 1 as the machine sees it. */
  pid: number;
  /** Ends everything in the host and waits until it is gone. */
  halt(): Promise<void>;
}

/**
 * Boots a host from its folder (`upper`, `work`, `root`, `boot_id`).
 *
 * @param mark stands in the environment of what waits for the host, to be found by
 * @param plug called with the host's pid as soon as its network namespace exists; plugs the cable in
 * @throws LabError `lab-cannot-start` with what the boot said
 */
export function boot(
  folder: string,
  name: string,
  init: Init,
  mark: string,
  plug: (pid: number) => Promise<void>,
): Promise<Booted> {
  const [script = '', ...more] = init.outside;
  const namespaces = ['--net', '--pid', '--mount', '--uts', '--ipc', '--propagation', 'private'];
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'unshare', ...namespaces, '--fork', '--kill-child=KILL', '--'],
      // Without --norc it reads root's .bashrc: its standard input is a socket, as rshd's was.
      ...['/bin/bash', '--norc', '-c', script, 'init', folder, name, ...more],
    ],
    {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: '/',
      env: { PATH: systemPath, DAVY_LAB_RUN: mark },
    },
  );
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let pid = 0;
  const halt = async () => {
    child.stdin.destroy();
    // Init itself is killed, and not only unshare: unshare then waits for it, and the kernel lets init go only after
    // everything in its pid namespace. While unshare lives, the pid is init's.
    if (child.exitCode === null && child.signalCode === null) {
      if (pid === 0) child.kill('SIGKILL');
      else killIfThere(pid);
    }
    await gone;
    await init.clear();
  };
  child.stdin.on('error', () => {});

  return new Promise((resolve, reject) => {
    let said = '';
    let complaints = '';
    let settled = false;
    const fail = (cause: unknown) => {
      // Its end, when somebody halts it: what is cleared then may be the next boot's already.
      if (settled) return;
      settled = true;
      const reason = complaints.trim() || (cause instanceof Error ? cause.message : String(cause));
      const advice = init.advice === undefined ? '' : ` (${init.advice})`;
      const failure = new LabError('lab-cannot-start', `lab host ${name} did not boot: ${reason}${advice}`, {
        cause,
      });
      halt().then(
        () => reject(failure),
        () => reject(failure),
      );
    };
    child.on('error', fail);
    child.on('close', (code) => fail(`init ended with ${code}`));
    child.stderr.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString('utf8')).slice(-2_000);
    });
    const start = async (outer: number) => {
      pid = outer;
      await plug(outer);
      child.stdin.write(init.inside);
      await init.ready(outer, () => {
        if (settled) throw new Error('it ended');
        return said;
      });
      settled = true;
      resolve({ pid: outer, halt });
    };
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const announced = /^pid (\d+)$/m.exec(said)?.[1];
      if (pid === 0 && announced !== undefined) start(Number(announced)).catch(fail);
    });
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
