import type { Approval, DecisionChoice, NotTheirs } from '../../domain/gate.ts';
import type { ApprovalId, Digest, IncidentId, TargetId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Actor, Page, PageRequest } from './asking.ts';

export interface DecisionInput {
  readonly approvalId: ApprovalId;
  readonly decision: DecisionChoice;
  readonly planDigest: Digest;
  readonly targets?: readonly TargetId[];
  /** Targets that are declined as not the attacker's, each with a reason; never among `targets`. */
  readonly notTheirs?: readonly NotTheirs[];
  readonly reason?: string;
}

export interface ApprovalStore {
  list(page: PageRequest & { status?: string; incidentId?: IncidentId }): Promise<Page<Approval>>;
  get(id: ApprovalId): Promise<Approval | undefined>;
  /**
   * All or nothing. `sign` is the API's Ed25519 key. Errors: not-found, plan-changed, already-decided, superseded,
   * approval-expired (performs the expiry itself), on-hold, incident-closed, unknown-target, role-missing, four-eyes,
   * reason-required, protected-target. Same person, digest and choice again: the same answer.
   */
  decide(
    incidentId: IncidentId | null,
    decisions: readonly DecisionInput[],
    actor: Actor,
    sign: (bytes: Uint8Array) => string,
  ): Promise<Approval[]>;
  /** Expires what is due, in the API's process. Answers how many. */
  expireDue(): Promise<number>;
  /** Asks for a fresh plan of an expired or lapsed step. */
  reopen(id: ApprovalId, reason: string, actor: Actor): Promise<string>;
  /**
   * All plans of a round in one transaction. A plan from an older survey is refused; an open approval is superseded only if
   * `plansDiffer`; a plan without targets marks its step nothing-to-do; no plan for a step with an open call.
   */
  offer(incidentId: IncidentId, surveyNumber: number, plans: readonly Plan[]): Promise<void>;
}
