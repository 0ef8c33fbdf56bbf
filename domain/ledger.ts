import { z } from 'zod';
import { canonicalJson } from './digest.ts';
import type { IncidentId } from './ids.ts';
import { storedIncidentId } from './ids-schema.ts';

/** The closed list of what the ledger records. A new kind is a new line here and in docs/audit.md. */
export const LEDGER_KINDS = [
  'alert.received',
  'alert.assigned',
  'incident.opened',
  'incident.resumed',
  'incident.cancelling',
  'incident.finishing',
  'incident.needs-attention',
  'incident.workflow-lost',
  'incident.round-started',
  'incident.closed',
  'incident.note',
  'survey.taken',
  'verdict.reached',
  'reputation.answered',
  'evidence.kept',
  'evidence.missing',
  'plan.offered',
  'approval.decided',
  'approval.expired',
  'approval.superseded',
  'approval.reopened',
  'act.intended',
  'act.refused',
  'act.outcome',
  'act.settled',
  'logs.collected',
  'watch.looked',
  'host.added',
  'host.changed',
  'host.removed',
  'key.added',
  'key.revoked',
  'hold.on',
  'hold.off',
  'access.refused',
  'checkpoint.signed',
  'ledger.stand-in',
] as const;
export const ledgerKindSchema = z.enum(LEDGER_KINDS);
export type LedgerKind = z.infer<typeof ledgerKindSchema>;

/** What a transaction hands in; the chainer adds seq, prev and hash. Bodies hold no secret and host bytes only as shown text. */
export interface LedgerDraft {
  /** Entries are idempotent by key: the same key again is the same entry. */
  readonly key: string;
  readonly kind: LedgerKind;
  /** Who did it: `person:NAME`, `source:NAME`, `worker`, `api`, `system`. */
  readonly actor: string;
  readonly incidentId: IncidentId | null;
  /** What it is about: an id, a host name. */
  readonly subject: string;
  readonly body: Record<string, unknown>;
}

export const ledgerEntrySchema = z.object({
  /** Form of the entry. */
  v: z.number().int().positive(),
  /** 1 for the first entry; no gaps. */
  seq: z.number().int().positive(),
  at: z.string(),
  key: z.string(),
  kind: ledgerKindSchema,
  actor: z.string(),
  incidentId: storedIncidentId.nullable(),
  subject: z.string(),
  body: z.record(z.string(), z.unknown()),
  /** Hash of the entry before; 64 zeros before the first. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;

/** An entry as a verifier takes it: bytes and chain are checked, and a kind that came later is no fault. */
export const exportedEntrySchema = ledgerEntrySchema.extend({ kind: z.string() });
export type ExportedEntry = z.infer<typeof exportedEntrySchema>;

/** A head of the chain, signed with Ed25519 over RFC 8785 of itself without `signature`. */
export const checkpointSchema = z.object({
  /** Form of the checkpoint. */
  v: z.number().int().positive(),
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
  keyId: z.string(),
  signature: z.string(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const checkpointBytes = (checkpoint: Checkpoint | Omit<Checkpoint, 'signature'>): Uint8Array => {
  const { signature: _, ...rest } = checkpoint as Checkpoint;
  return new TextEncoder().encode(canonicalJson(rest));
};
