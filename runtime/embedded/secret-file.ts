import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Reads a small file of our own; undefined when it is not there. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes beside, then renames: a reader sees the old file or the new one, never half. Mode 0600. */
export function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}.new`;
  writeFileSync(beside, text, { mode: 0o600, flush: true });
  renameSync(beside, file);
}

/** A password of 192 random bits in hex, made once and kept in a file that only its owner reads. */
export function secretFile(file: string): string {
  const kept = readIfThere(file)?.trim();
  if (kept !== undefined && /^[0-9a-f]{48}$/.test(kept)) return kept;
  const made = randomBytes(24).toString('hex');
  writeWhole(file, `${made}\n`);
  return made;
}
