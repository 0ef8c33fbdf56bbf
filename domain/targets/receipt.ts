import type { ActId, TargetId } from '../ids.ts';
import type { Outcome, TargetOutcome } from './outcome.ts';

/** One line of a call's receipts, parsed. Written before and after each target. */
export interface Receipt {
  readonly phase: 'before' | 'after' | 'note';
  /** `-`: it speaks of the whole call. */
  readonly actId: ActId | '-';
  readonly targetId: TargetId | '-';
  /** `after`: an outcome's name; `note`: what is recorded, e.g. `stopped`, `captured`. */
  readonly word: string;
  /** Words of the script, e.g. `pid=12`, `reason=inode-differs`. Never raw host bytes: those travel hex-encoded. */
  readonly detail: readonly string[];
}

/** What the receipts say of one target: whether it was begun, and the last `after`. */
export interface TargetReceipt {
  readonly begun: boolean;
  readonly after: { readonly outcome: Outcome; readonly words: readonly string[] } | null;
}

/** The outcomes of one act, with what the host-side script wrote of it. */
export interface ActResult {
  readonly actId: ActId;
  readonly outcomes: readonly TargetOutcome[];
  readonly receipts: readonly Receipt[];
}
