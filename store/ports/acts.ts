import type { GateRefusal, SignedDecision } from '../../domain/gate.ts';
import type { ActId, ApprovalId, CallId, Digest, IncidentId } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { ActResult } from '../../domain/targets/receipt.ts';

export interface CallRecord {
  readonly id: CallId;
  readonly incidentId: IncidentId;
  readonly host: string;
  readonly round: number;
  /** 1 to 3: how often these acts were tried under the same approvals. */
  readonly attempt: number;
  readonly machineId: string;
  readonly bootId: string;
  readonly acts: readonly ActRecord[];
  readonly scriptDigest: Digest;
  readonly intendedAt: string;
  readonly finishedAt: string | null;
}

export interface ActRecord {
  readonly id: ActId;
  readonly step: DestructiveStep;
  readonly approvalId: ApprovalId;
  readonly planDigest: Digest;
  /** The approved targets, whole. */
  readonly targets: readonly Target[];
  readonly outcomes: readonly TargetOutcome[] | null;
}

export type BeginCall =
  /** Only the caller whose transaction inserted it gets this; it may send, once. */
  | { readonly kind: 'send'; readonly call: CallRecord }
  /** An intent without outcome stands: look first. */
  | { readonly kind: 'settle'; readonly call: CallRecord }
  /** These steps have their outcomes already. */
  | { readonly kind: 'finished' }
  | {
      readonly kind: 'refused';
      readonly refusals: readonly { step: DestructiveStep; reason: GateRefusal }[];
    };

/** What became of a call. */
export interface FinishedCall {
  readonly callId: CallId;
  readonly acts: readonly ActResult[];
  /** Whether the script's reply came, or its call was settled by looking. */
  readonly how: 'replied' | 'settled';
  /** Of the remote script, where its reply came. */
  readonly exit?: number;
  readonly notes?: readonly string[];
}

export interface ActStore {
  /**
   * The gate, enforced (rule: gate): locks hold, incident, approvals; checks hold, incident, round, approval state, digest
   * recomputed, host key, action version, signatures, quorum, roles, act-within, protected targets; writes one call with its acts, the intent on the ledger.
   * One open call a host. Refusals go to the ledger too and mark nothing.
   */
  begin(input: {
    incidentId: IncidentId;
    steps: readonly DestructiveStep[];
    scriptDigest: Digest;
    verify: (decision: SignedDecision) => boolean;
    isProtected: (target: Target) => boolean;
    /** Fingerprint of the key that the host presented in the session that will act. */
    hostKey: string;
    /** Version of the code that will act. */
    actionVersion: (step: DestructiveStep) => number;
  }): Promise<BeginCall>;
  /** Outcomes with their receipts; the first outcome of an act stands, later ones are further ledger entries. Marks the steps. */
  finish(finished: FinishedCall): Promise<void>;
  /**
   * The call never ran, or was told to stop before its first target, and is fenced for good on the host. The next begin makes
   * another, three at most. Receipts go into the ledger: a script that was stopped early may have frozen processes and let go.
   */
  fenced(
    callId: CallId,
    acts?: readonly Pick<ActResult, 'actId' | 'receipts'>[],
  ): Promise<{ again: boolean }>;
  openCall(incidentId: IncidentId): Promise<CallRecord | undefined>;
  /** Calls of an incident that hold a folder on the host until it is closed. */
  calls(incidentId: IncidentId): Promise<CallRecord[]>;
  /** What acts changed on the host since the round began; for verification and the watch. */
  applied(incidentId: IncidentId): Promise<ActRecord[]>;
}
