import type { Plan, PlanLink } from '../plan.ts';
import { mergeChains } from '../plan-chains.ts';
import { chainOf } from './chain.ts';
import type { Named } from './words.ts';
import { namedTargets } from './words.ts';

/** One reason, the targets that hang directly on it, and the reasons that follow from it. */
export interface OutlineNode {
  /** What the thing that the reason leads to is to the miner; null where it is no process. */
  readonly role: string | null;
  /** The reason; of several like ones the common part, said of each. */
  readonly text: string;
  readonly targets: readonly Named[];
  readonly children: readonly OutlineNode[];
}

export interface Outline {
  /** Confirmed miners, and what hangs on them. */
  readonly roots: readonly OutlineNode[];
  /** Targets that nothing links. */
  readonly unlinked: readonly Named[];
}

/** One story out of one plan or several: the miner, what hangs on it, what hangs on that. Each reason stands once. */
export function outlineOf(plans: readonly Plan[]): Outline {
  const named = namedTargets(plans);
  const { links, ends } = mergeChains(named.map(({ plan, target }) => chainOf(plan, target.link)));
  const byEnd = Map.groupBy(named, (_, at) => ends[at] ?? null);
  const byFrom = Map.groupBy(links, ({ from }) => from);
  const nodeOf = ({ id, role, text }: PlanLink): OutlineNode => {
    const [own, following] = [byEnd.get(id) ?? [], byFrom.get(id) ?? []];
    const connections = following.filter((link) => isConnection(link, byFrom));
    return {
      role,
      text,
      targets: [...own, ...connections.flatMap((link) => byEnd.get(link.id) ?? [])],
      children: folded(following.filter((link) => !connections.includes(link)).map(nodeOf)),
    };
  };
  return { roots: (byFrom.get(null) ?? []).map(nodeOf), unlinked: byEnd.get(null) ?? [] };
}

/** A connection says no more than its target does under the process that has it: address, ports, direction. */
const isConnection = ({ id, kind }: PlanLink, byFrom: ReadonlyMap<string | null, unknown>): boolean =>
  kind === 'connection' && !byFrom.has(id);

/** Reasons side by side that say the same of several lines of crontabs are one, said of each. */
function folded(nodes: readonly OutlineNode[]): OutlineNode[] {
  const groups = [...Map.groupBy(nodes, (node, at) => saidOfLines(node) ?? at).entries()];
  return groups.flatMap(([said, some]) => {
    if (typeof said === 'number' || some.length === 1) return some;
    return [
      {
        role: some.find(({ role }) => role !== null)?.role ?? null,
        text: `Each of these lines ${said}`,
        targets: byVerb(some.flatMap(({ targets }) => targets)),
        children: folded(some.flatMap(({ children }) => children)),
      },
    ];
  });
}

const byVerb = (named: readonly Named[]): Named[] =>
  [...Map.groupBy(named, ({ verb }) => verb).values()].flat();

/** What is said of a line, where the reason begins with the place of the only line that hangs on it. */
function saidOfLines({ text, targets }: OutlineNode): string | undefined {
  const places = targets.flatMap(({ target: { facts } }) =>
    facts.kind === 'line' ? [`${facts.path} line ${facts.line} `] : [],
  );
  const [place, more] = places;
  return place !== undefined && more === undefined && text.startsWith(place)
    ? text.slice(place.length)
    : undefined;
}
