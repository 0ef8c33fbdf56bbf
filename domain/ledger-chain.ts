import { canonicalJson, sha256Hex } from './digest.ts';
import type { ExportedEntry } from './ledger.ts';

export const GENESIS = '0'.repeat(64);

/** SHA-256 over RFC 8785 of the entry without its hash (rule: one-chain). */
export function entryHash(entry: Omit<ExportedEntry, 'hash'> | ExportedEntry): string {
  const { hash: _, ...rest } = entry as ExportedEntry;
  return sha256Hex(new TextEncoder().encode(canonicalJson(rest)));
}

export type ChainFault = { seq: number; fault: 'sequence' | 'previous-hash' | 'own-hash' | 'not-an-entry' };

/** Checks a chain entry by entry; feed it in order. Holds only the head, so a million entries need no memory. */
export class ChainVerifier {
  seq = 0;
  head = GENESIS;

  /** The first fault, or undefined. After a fault the verifier must not be used further. */
  next(entry: ExportedEntry): ChainFault | undefined {
    if (entry.seq !== this.seq + 1) return { seq: this.seq + 1, fault: 'sequence' };
    if (entry.prev !== this.head) return { seq: entry.seq, fault: 'previous-hash' };
    if (entryHash(entry) !== entry.hash) return { seq: entry.seq, fault: 'own-hash' };
    this.seq = entry.seq;
    this.head = entry.hash;
    return undefined;
  }
}
