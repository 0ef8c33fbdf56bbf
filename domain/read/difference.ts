import { canonicalJson } from '../digest.ts';
import type { Plan, Target } from '../plan.ts';

/** What became of each target from one plan to the next of the same step. */
export interface PlanDifference {
  /** The same thing and the same change: what was chosen of it holds. */
  readonly same: readonly Target[];
  /** The same thing, otherwise changed: to be looked at anew. */
  readonly changed: readonly { readonly older: Target; readonly newer: Target }[];
  readonly added: readonly Target[];
  readonly gone: readonly Target[];
}

const doneTo = ({ identity, change }: Target): string => canonicalJson({ identity, change });

/** Compares what is done and to what; titles, facts and reasons may differ between two looks at the same thing. */
export function planDifference(older: Pick<Plan, 'targets'>, newer: Pick<Plan, 'targets'>): PlanDifference {
  const before = new Map(older.targets.map((target) => [target.id, target]));
  const after = new Set(newer.targets.map(({ id }) => id));
  const same: Target[] = [];
  const changed: { older: Target; newer: Target }[] = [];
  const added: Target[] = [];
  for (const target of newer.targets) {
    const was = before.get(target.id);
    if (was === undefined) added.push(target);
    else if (doneTo(was) === doneTo(target)) same.push(target);
    else changed.push({ older: was, newer: target });
  }
  return { same, changed, added, gone: older.targets.filter(({ id }) => !after.has(id)) };
}

/** Whether a new survey's plan takes the place of an open one: only if a target's identity or change differs. */
export function plansDiffer(older: Pick<Plan, 'targets'>, newer: Pick<Plan, 'targets'>): boolean {
  const { changed, added, gone } = planDifference(older, newer);
  return changed.length + added.length + gone.length > 0;
}
