import { DavyError } from '../../domain/errors.ts';
import type { Approval, NotTheirs, SignedDecision } from '../../domain/gate.ts';
import { roleIncludes } from '../../domain/gate.ts';
import type { TargetId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';
import { VERDICT_STEP } from '../../domain/steps.ts';
import type { Actor, DecisionInput } from '../port.ts';

type Decided = Pick<Approval, 'id' | 'step' | 'state' | 'policy' | 'decisions' | 'plan'>;

/** Target ids that the person says yes to, sorted. Without `targets`, those that the plan offers ticked. */
export function chosenTargets(plan: Plan, input: DecisionInput): TargetId[] {
  if (input.decision === 'reject') return [];
  const named = input.targets ?? plan.targets.filter((target) => target.selected).map((target) => target.id);
  return [...new Set(named)].sort();
}

/** Targets that the person says are not the attacker's, sorted. */
export const sparedTargets = ({ notTheirs = [] }: DecisionInput): NotTheirs[] =>
  notTheirs
    .map(({ target, reason }) => ({ target, reason }))
    .sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : 0));

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

const sameChoice = (plan: Plan, decision: SignedDecision, input: DecisionInput): boolean =>
  decision.decision === input.decision &&
  sameList(decision.targets, chosenTargets(plan, input)) &&
  sameList(
    decision.notTheirs.map(({ target, reason }) => `${target} ${reason}`),
    sparedTargets(input).map(({ target, reason }) => `${target} ${reason}`),
  );

/** Same person, same digest, same choice: an answer that was lost is asked for again. */
export const repeats = (approval: Decided, input: DecisionInput, actor: Actor): boolean =>
  input.planDigest === approval.plan.digest &&
  approval.decisions.some((d) => d.person === actor.person && sameChoice(approval.plan, d, input));

export interface Attempt {
  readonly row: Decided;
  readonly input: DecisionInput;
  readonly actor: Actor;
  readonly onHold: boolean;
  readonly involved: ReadonlySet<string>;
  readonly incidentOpen: boolean;
}

/** Throws the reason why this person may not decide this now (rule: gate). Rejecting is always safe, so a hold does not stop it. */
export function mayDecide({ row, input, actor, onHold, involved, incidentOpen }: Attempt): void {
  const { plan, policy } = row;
  const yes = input.decision !== 'reject';
  if (row.state === 'superseded') throw new DavyError('superseded', `${row.id} was superseded`);
  if (row.state === 'expired') throw new DavyError('approval-expired', `${row.id} has expired`);
  if (row.state !== 'pending') throw new DavyError('already-decided', `${row.id} is ${row.state}`);
  if (!incidentOpen) throw new DavyError('incident-closed', 'the incident is closed or being cancelled');
  if (input.planDigest !== plan.digest) throw new DavyError('plan-changed', 'this digest is of another plan');
  if (!roleIncludes(actor.role, policy.role)) {
    throw new DavyError('role-missing', `this gate wants ${policy.role}, the key is ${actor.role}`);
  }
  if (yes && onHold) throw new DavyError('on-hold', 'nothing may be approved while the emergency stop is on');
  if (yes && involved.has(actor.person)) throw new DavyError('four-eyes', `${actor.person} is involved`);
  if (yes && row.decisions.some((d) => d.person === actor.person)) {
    throw new DavyError('already-decided', `${actor.person} has decided otherwise; only a reject may follow`);
  }
  if (input.decision === 'authorise') mayAuthorise(row, input);
  if (yes) targetsFit(row, input);
  sparedFit(row, input);
}

function mayAuthorise(row: Decided, input: DecisionInput): void {
  if (row.step !== VERDICT_STEP) {
    throw new DavyError('invalid-request', 'authorise answers confirm-miner alone');
  }
  if ((input.reason ?? '').trim() === '')
    throw new DavyError('reason-required', 'say who allowed this miner');
}

function targetsFit(row: Decided, input: DecisionInput): void {
  const known = new Set<string>(row.plan.targets.map((target) => target.id));
  const strange = (input.targets ?? []).find((id) => !known.has(id));
  if (strange !== undefined) throw new DavyError('unknown-target', 'the plan has no such target');
  if (row.step !== VERDICT_STEP && chosenTargets(row.plan, input).length === 0) {
    throw new DavyError('invalid-request', 'approve names at least one target; to decline them all, reject');
  }
}

/** What is not the attacker's is in the plan, has a reason, and is not approved at the same time. */
function sparedFit({ plan }: Decided, input: DecisionInput): void {
  const chosen = new Set(chosenTargets(plan, input));
  for (const { target, reason } of input.notTheirs ?? []) {
    if (!plan.targets.some(({ id }) => id === target))
      throw new DavyError('unknown-target', 'the plan has no such target');
    if (reason.trim() === '') throw new DavyError('reason-required', 'say whose it is');
    if (chosen.has(target))
      throw new DavyError('invalid-request', 'a target is approved or not the attacker’s, not both');
  }
}
