import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporalAddress, temporalCli } from './services.ts';

/** Runs Temporal's command line against the run's server, as a person at a terminal would. Gives what it prints. */
export async function byHand(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(temporalCli(), [...args, '--address', temporalAddress()], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent' },
    timeout: 60_000,
  });
  return stdout;
}
