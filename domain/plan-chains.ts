import type { PlanLink } from './plan.ts';

/** One reason of a chain, before it has its place in a plan. */
export type Hop = Pick<PlanLink, 'kind' | 'role' | 'text'>;

export interface MergedChains {
  readonly links: readonly PlanLink[];
  /** Id of the last link of each chain, in the order given; null for a chain without a reason. */
  readonly ends: readonly (string | null)[];
}

/**
 * Chains of reasons as one tree: what several chains begin with stands once. Ids are numbers in the order in which the reasons
 * first come, so that the same chains in the same order give the same links.
 *
 * @example mergeChains([[miner], [miner, guard]]).links // two links, the second `from` the first
 */
export function mergeChains(chains: readonly (readonly Hop[])[]): MergedChains {
  const links: PlanLink[] = [];
  const known = new Map<string, string>();
  const ends = chains.map((chain) => {
    let from: string | null = null;
    for (const { kind, role, text } of chain) {
      const key = JSON.stringify([from, kind, role, text]);
      let id = known.get(key);
      if (id === undefined) {
        id = `l${links.length + 1}`;
        known.set(key, id);
        links.push({ id, from, kind, role, text });
      }
      from = id;
    }
    return from;
  });
  return { links, ends };
}
