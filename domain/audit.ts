import { formOf, refuseNewer } from './forms.ts';
import type { Checkpoint, ExportedEntry } from './ledger.ts';
import { checkpointBytes, checkpointSchema, exportedEntrySchema } from './ledger.ts';
import type { ChainFault } from './ledger-chain.ts';
import { ChainVerifier } from './ledger-chain.ts';

/** What an offline look at an export can say (rule: one-chain). */
export interface AuditResult {
  readonly records: number;
  readonly head: string;
  /** The first record that does not fit, or undefined. */
  readonly fault?: ChainFault;
  /** A checkpoint that is no checkpoint, is not signed by the key, or does not fit the chain. */
  readonly checkpointFault?: string;
  /** Unchanged up to here, by the newest checkpoint that the verifier holds; 0 without one. */
  readonly provenUpTo: number;
}

/**
 * Verifies an export line by line; holds only the head and the checkpoints' places, so a million records need no memory.
 *
 * @param lines JSON lines of ledger entries, in order, from the first
 * @throws DavyError newer-form
 * @param checkpoints what the verifier holds from elsewhere, with the key that must have signed them
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  checkpoints: readonly unknown[],
  verify: ((bytes: Uint8Array, signature: string) => boolean) | undefined,
): Promise<AuditResult> {
  const wanted = new Map<number, Checkpoint>();
  for (const raw of checkpoints) {
    refuseNewer('checkpoint', formOf(raw, 'v'));
    const parsed = checkpointSchema.safeParse(raw);
    if (!parsed.success) return badCheckpoint('this is no checkpoint');
    if (verify === undefined) return badCheckpoint('a checkpoint proves nothing without --public-key');
    if (!verify(checkpointBytes(parsed.data), parsed.data.signature)) {
      return badCheckpoint(`checkpoint ${parsed.data.seq} is not signed by this key`);
    }
    wanted.set(parsed.data.seq, parsed.data);
  }
  const chain = new ChainVerifier();
  let provenUpTo = 0;
  for await (const line of lines) {
    if (line === '') continue;
    const entry = parseEntry(line);
    if (entry === undefined)
      return result(chain, provenUpTo, { fault: { seq: chain.seq + 1, fault: 'not-an-entry' } });
    const fault = chain.next(entry);
    if (fault !== undefined) return result(chain, provenUpTo, { fault });
    const checkpoint = wanted.get(chain.seq);
    if (checkpoint === undefined) continue;
    if (checkpoint.hash !== chain.head) {
      return result(chain, provenUpTo, {
        checkpointFault: `record ${chain.seq} is not the one of the checkpoint`,
      });
    }
    wanted.delete(chain.seq);
    provenUpTo = chain.seq;
  }
  const missing = [...wanted.keys()].filter((seq) => seq > chain.seq).sort((a, b) => a - b)[0];
  if (missing !== undefined) {
    return result(chain, provenUpTo, {
      checkpointFault: `the export ends at record ${chain.seq}, but a checkpoint proves that record ${missing} existed`,
    });
  }
  return result(chain, provenUpTo, {});
}

const result = (
  chain: ChainVerifier,
  provenUpTo: number,
  more: Pick<AuditResult, 'fault' | 'checkpointFault'>,
): AuditResult => ({ records: chain.seq, head: chain.head, provenUpTo, ...more });

const badCheckpoint = (checkpointFault: string): AuditResult => ({
  records: 0,
  head: '',
  provenUpTo: 0,
  checkpointFault,
});

function parseEntry(line: string): ExportedEntry | undefined {
  const value = parseLine(line);
  refuseNewer('ledger entry', formOf(value, 'v'));
  const parsed = exportedEntrySchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
