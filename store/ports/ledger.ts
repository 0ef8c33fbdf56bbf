import type { IncidentId } from '../../domain/ids.ts';
import type { Checkpoint, LedgerDraft, LedgerEntry, LedgerKind } from '../../domain/ledger.ts';
import type { Page, PageRequest } from './asking.ts';

export interface LedgerFilter {
  readonly incidentId?: IncidentId;
  readonly kind?: LedgerKind;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface LedgerStore {
  /** An entry that belongs to no other fact. */
  append(draft: LedgerDraft): Promise<void>;
  /** Chains what is not chained yet; one chainer at a time (advisory lock). Answers how many. */
  chain(): Promise<number>;
  head(): Promise<{ seq: number; hash: string }>;
  list(page: PageRequest & LedgerFilter): Promise<Page<LedgerEntry>>;
  /** In order, from `afterSeq`, in batches. Waits for nothing. */
  read(afterSeq: number, limit: number): Promise<LedgerEntry[]>;
  addCheckpoint(checkpoint: Checkpoint): Promise<void>;
  checkpoints(page: PageRequest): Promise<Page<Checkpoint>>;
}
