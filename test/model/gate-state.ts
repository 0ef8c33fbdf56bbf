/**
 * One approval from offer to act (rule: gate): two persons who decide differently, a clock, expiry, hold, cancel, a survey that
 * takes a new look while an older one is slow, an act and a close that anybody may call at any time (a workflow that was reset
 * by hand, a forged activity), and somebody who writes "approved" into the table.
 */
export const GATE_CLAUSES = [
  /** Who changes an approval looks again at its state after locking it. */
  'recheck-after-lock',
  /** A decision names the digest that was shown. */
  'digest-named',
  /** The gate is checked in the transaction that writes the intent. */
  'gate-in-intent',
  /** The act verifies who signed, instead of believing the state column. */
  'signature-verified',
  /** An act that has its outcome does not begin again. */
  'acted-once',
  /** A plan from an older survey is refused. */
  'newest-survey',
  /** No plan is made for a step whose call is open. */
  'no-plan-in-act',
  /** Nothing closes over an open call. */
  'close-sees-calls',
  /** Nothing closes over what was approved and not acted. */
  'close-sees-approvals',
  /** A late decision performs the expiry itself. */
  'late-decision-expires',
  /** Approved and not acted in time: lapsed. */
  'act-within',
] as const;
export type GateClause = (typeof GATE_CLAUSES)[number];

export type Approval = 'pending' | 'approved' | 'rejected' | 'expired' | 'superseded';
export type Answer = 'approve' | 'reject' | 'expire';

/** Somebody who changes the approval: `checked` exists only where the check is not made under the lock. */
export interface Decider {
  readonly answer: Answer;
  readonly at: 'away' | 'read' | 'checked' | 'over';
  /** The plan that was shown. */
  readonly shown: number;
}

export interface GateState {
  readonly approval: Approval;
  /** Number of the survey whose plan is offered; it stands for the digest. */
  readonly plan: number;
  readonly signedPlan: number | null;
  readonly deciders: readonly Decider[];
  /** The slow old survey and the newer one: what they still have to do. */
  readonly surveys: readonly ('offer' | 'over')[];
  readonly late: boolean;
  readonly lapsed: boolean;
  readonly hold: 'not-yet' | 'on' | 'off';
  readonly cancelling: boolean;
  readonly closed: boolean;
  readonly callOpen: boolean;
  readonly ran: boolean;
  readonly acted: boolean;
  readonly beginning: boolean;
  readonly forged: boolean;
  readonly effects: number;
  /** Who was told that his answer counts. */
  readonly told: readonly Answer[];
  readonly wrong: string | null;
}

/** Whether a clause holds in this run of the model. */
export type Has = (clause: GateClause) => boolean;
