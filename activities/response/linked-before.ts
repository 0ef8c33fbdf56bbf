import type { LinkedThing } from '../../domain/ending/thing.ts';
import { thingsOf } from '../../domain/ending/things.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { ResponseDeps } from './deps.ts';
import { judgeAsPlanned } from './judging.ts';

/** Surveys that a plan was made from, and the first of each round, are judged again; so many at most. */
const MOST_SURVEYS = 20;

export interface FoundWayIn {
  readonly name: string;
  readonly open: boolean;
  /** Null where only the miner's control group names it. */
  readonly process: { readonly bootId: string; readonly pid: number; readonly startTicks: string } | null;
}

/** What the surveys of the incident linked to the miner, oldest first, and through what it came. */
export async function linkedBefore(
  deps: ResponseDeps,
  facts: Facts,
  offers: readonly { readonly survey: number }[],
): Promise<{ readonly things: LinkedThing[]; readonly waysIn: readonly FoundWayIn[] }> {
  const { incidentId } = facts;
  const firsts = (await deps.store.incidents.lookedAt(incidentId))?.firsts ?? [];
  const numbers = [...new Set([...firsts, ...offers.map(({ survey }) => survey)])].sort((a, b) => a - b);
  const things: LinkedThing[] = [];
  const waysIn = new Map<string, FoundWayIn>();
  for (const number of numbers.slice(0, MOST_SURVEYS)) {
    const snapshot = await deps.store.incidents.snapshot(incidentId, { number });
    if (snapshot === undefined) continue;
    const judgement = await judgeAsPlanned(deps, facts, snapshot);
    things.push(...thingsOf(snapshot, judgement));
    for (const { name, open, pid } of judgement.links.waysIn) {
      const found = snapshot.processes.find((one) => one.pid === pid);
      const { bootId } = snapshot.host;
      const process = found === undefined ? null : { bootId, pid: found.pid, startTicks: found.startTicks };
      waysIn.set(name, { name, open, process });
    }
  }
  return { things, waysIn: [...waysIn.values()] };
}
