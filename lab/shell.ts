import type { LabHost } from './host.ts';
import type { CommandOptions } from './spawned.ts';

/** One word of a POSIX shell. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Runs a script in the host and rejects when it fails. */
export async function mustSh(host: LabHost, script: string, options?: CommandOptions): Promise<Buffer> {
  const done = await host.sh(script, options);
  if (done.code !== 0) {
    throw new Error(
      `lab host ${host.name}: script ended with ${done.code}: ${done.stderr.toString('utf8').trim()}`,
    );
  }
  return done.stdout;
}
