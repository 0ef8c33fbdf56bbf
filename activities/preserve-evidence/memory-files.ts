import { Buffer } from 'node:buffer';
import { shownText } from '../../domain/show.ts';
import type { Wanted } from './wanted.ts';

/**
 * Memory files that suspect processes hold besides their image, from the listing of their descriptors (rule: memory-files). A process can write
 * such rows into its own environment, so only those of suspects count.
 */
export function memoryFiles(
  listing: Uint8Array | undefined,
  pids: ReadonlySet<number>,
  options: { readonly maxFileBytes: number },
): Wanted[] {
  const found: Wanted[] = [];
  let pid = 0;
  for (const row of Buffer.from(listing ?? [])
    .toString('latin1')
    .split('\n')) {
    const header = /^(\d{1,9})\/fd:$/.exec(row);
    if (header !== null) pid = Number(header[1]);
    const fd = / (\d{1,7}) -> \/memfd:/.exec(row)?.[1];
    if (fd === undefined || !pids.has(pid) || found.length >= 50) continue;
    const open = shownText`/proc/${pid}/fd/${Number(fd)}`;
    if (found.some((one) => one.open === open)) continue;
    found.push({
      kind: 'file',
      path: open,
      open,
      pid,
      identity: null,
      sha256: null,
      from: 'head',
      maxBytes: options.maxFileBytes,
      optional: true,
    });
  }
  return found;
}
