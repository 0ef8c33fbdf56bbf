import type { Hop } from '../plan-chains.ts';
import type { Link, LinkGraph } from './judgement.ts';

/** A linked thing's reasons as hops. */
export type ReadHops = (link: Pick<Link, 'why' | 'kinds'>) => Hop[];

/** Sentences cannot hold a NUL: they are shown text. */
const keyOf = (why: readonly string[]): string => why.join('\0');

/**
 * Reads a linked thing's reasons as hops for a plan. Where a hop is the one by which a process was linked, the process's role
 * goes with it, so that every plan says of the guard that it is one.
 */
export function hopsOf(links: LinkGraph): ReadHops {
  const roles = new Map<string, string>();
  for (const { why, role } of links.processes) if (!roles.has(keyOf(why))) roles.set(keyOf(why), role);
  return ({ why, kinds }) =>
    why.map((text, at) => ({
      kind: kinds[at] ?? 'mining',
      role: roles.get(keyOf(why.slice(0, at + 1))) ?? null,
      text,
    }));
}
