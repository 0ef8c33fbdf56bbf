import type { Facts } from '../../domain/flow/facts.ts';
import type { ApprovalState } from '../../domain/gate.ts';
import type { Resolution, StepState, VerdictName } from '../../domain/incident.ts';
import type { GatedStep, StepName } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import { isSettled, needsNewPlan } from '../../domain/targets/outcome.ts';

/** One approval of a destructive step and what became of it. */
export interface Settled {
  readonly step: GatedStep;
  readonly round: number;
  readonly state: ApprovalState;
  readonly planned: readonly { readonly id: string; readonly selected: boolean }[];
  /** Approved targets of its last act; empty when nothing was begun. */
  readonly approved: readonly string[];
  readonly outcomes: readonly TargetOutcome[];
}

export interface Ending {
  readonly cancelling: boolean;
  readonly verdict: VerdictName | null;
  readonly verdictGate: Facts['verdictGate'];
  /** What the newest survey said by itself; null without one. */
  readonly lastLook: VerdictName | null;
  /** In the order in which they were offered. */
  readonly approvals: readonly Settled[];
  /** Destructive steps of the last round. */
  readonly steps: readonly { readonly name: StepName; readonly state: StepState }[];
}

type Left = 'gone' | 'declined' | 'changed' | 'left';

/** Computes how an incident ended (rule: watch-and-ending). */
export function resolutionOf(ending: Ending): Resolution {
  if (ending.cancelling) return 'cancelled';
  if (ending.verdictGate === 'authorised') return 'authorised';
  if (ending.verdictGate === 'not-a-miner') return 'not-a-miner';
  const approvals = ending.approvals.filter((one) => one.state !== 'superseded');
  if (approvals.length === 0) {
    if (ending.verdict === 'not-a-miner' || ending.verdict === 'authorised') return ending.verdict;
    if (ending.verdict !== 'confirmed' && ending.verdictGate !== 'miner') return 'partially-cleaned';
  } else if (approvals.every((one) => one.state === 'rejected')) {
    return 'rejected';
  }
  const undone = ending.steps.some(
    ({ state }) => state !== 'done' && state !== 'nothing-to-do' && state !== 'rejected',
  );
  // A host that could not be seen whole, contradicts itself, or still shows something, is not declared clean (rule: doubt-is-a-result).
  const seenClean = ending.lastLook === 'not-a-miner' || ending.lastLook === 'authorised';
  return undone || !seenClean || anythingLeft(approvals, ending.steps) ? 'partially-cleaned' : 'cleaned';
}

/** Whether a target that was offered ticked is still there, as far as its newest approval tells. */
function anythingLeft(approvals: readonly Settled[], steps: Ending['steps']): boolean {
  const targets = new Map<string, { step: GatedStep; round: number; selected: boolean; left: Left }>();
  for (const approval of approvals) {
    // Offered again from a fresh survey: what had changed, or failed in an earlier round, is in this plan if it is there at all.
    for (const [key, old] of targets) {
      if (old.step !== approval.step) continue;
      if (old.left === 'changed' || (old.left === 'left' && old.round < approval.round)) targets.delete(key);
    }
    for (const { id, selected } of approval.planned) {
      targets.set(`${approval.step} ${id}`, {
        step: approval.step,
        round: approval.round,
        selected,
        left: whatIsLeft(approval, id),
      });
    }
  }
  // A later plan that found nothing more to do leaves its step done or with nothing to do.
  const clear: ReadonlySet<StepName> = new Set(
    steps.filter(({ state }) => state === 'done' || state === 'nothing-to-do').map(({ name }) => name),
  );
  return [...targets.values()].some(
    (one) => one.selected && one.left !== 'gone' && !(one.left === 'changed' && clear.has(one.step)),
  );
}

function whatIsLeft(approval: Settled, id: string): Left {
  if (!approval.approved.includes(id)) return 'declined';
  const outcome = approval.outcomes.find((one) => one.targetId === id)?.outcome;
  if (outcome !== undefined && needsNewPlan(outcome)) return 'changed';
  return outcome !== undefined && isSettled(outcome) ? 'gone' : 'left';
}
