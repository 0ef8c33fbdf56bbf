import { targetId } from '../../domain/digest.ts';
import type { IncidentId, TargetId } from '../../domain/ids.ts';
import type { PlanDraft } from '../../domain/plan-draft.ts';
import type { ResponseDeps } from './deps.ts';

type Draft = PlanDraft['targets'][number];

/**
 * What an earlier round offered unticked and nobody took, by target id. It is no decision: where the miner came back, the next
 * round shows that first.
 */
export async function notTaken(
  deps: ResponseDeps,
  { id, round }: { readonly id: IncidentId; readonly round: number },
): Promise<ReadonlyMap<TargetId, number>> {
  if (round === 1) return new Map();
  const offers = await deps.store.incidents.offers(id);
  const found = new Map<TargetId, number>();
  for (const offer of offers) {
    if (offer.round === round || offer.state === 'superseded') continue;
    for (const target of offer.targets) {
      if (target.selected || offer.acted?.includes(target.id) === true) found.delete(target.id);
      else found.set(target.id, offer.round);
    }
  }
  return found;
}

/** The same draft, those targets first that were not taken before, each saying so. */
export function shownFirst(draft: PlanDraft, before: ReadonlyMap<TargetId, number>): PlanDraft {
  const first: Draft[] = [];
  const others: Draft[] = [];
  for (const target of draft.targets) {
    const round = before.get(targetId(target.identity));
    if (round === undefined) others.push(target);
    else {
      const risk = `It was offered in round ${round} and not taken, and the miner came back.`;
      first.push({ ...target, risks: [risk, ...target.risks] });
    }
  }
  return first.length === 0 ? draft : { ...draft, targets: [...first, ...others] };
}
