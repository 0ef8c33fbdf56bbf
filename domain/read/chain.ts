import type { Plan, PlanLink } from '../plan.ts';

/**
 * The reasons that lead to a target, the confirmed miner first. A link that is not in the plan, or a circle, ends the chain: a
 * plan may have been written by anybody.
 *
 * @param end id of the last reason, a target's `link`
 */
export function chainOf({ links }: Pick<Plan, 'links'>, end: string | null): PlanLink[] {
  const known = new Map(links.map((link) => [link.id, link]));
  const chain: PlanLink[] = [];
  for (let id = end; id !== null; ) {
    const link = known.get(id);
    if (link === undefined) break;
    known.delete(id);
    chain.unshift(link);
    id = link.from;
  }
  return chain;
}
