import { spawn } from 'node:child_process';

/** What one check found. `note` is shown beside ok, `output` only when it failed. */
export interface Found {
  readonly ok: boolean;
  readonly note?: string;
  readonly output?: string;
}

/**
 * Runs a tool by this Node and takes exit code 0 for ok. Its stdout and stderr are kept for the case that it fails; a line
 * `note: …` of it is the note.
 */
export function tool(script: string, ...args: readonly string[]): () => Promise<Found> {
  return () =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        const output = Buffer.concat(chunks).toString('utf8');
        const note = /^note: (.+)$/m.exec(output)?.[1];
        resolve({ ok: code === 0, output, ...(note !== undefined && { note }) });
      });
    });
}
