import type { Offer } from '../../domain/ending/answer.ts';
import { endingOf } from '../../domain/ending/ending.ts';
import { protectedThing } from '../../domain/ending/protected.ts';
import type { Ending, Named } from '../../domain/ending/schema.ts';
import { thingsOf } from '../../domain/ending/things.ts';
import { isDavyError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { isSettled } from '../../domain/targets/outcome.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { uncheckedPools } from '../../domain/verdict/resolved-pools.ts';
import { surveyInto } from './confirm-miner.ts';
import type { ResponseDeps } from './deps.ts';
import { judgeAsPlanned, judgeLatest } from './judging.ts';
import type { LastVisit } from './last-visit.ts';
import { lastVisit } from './last-visit.ts';
import type { FoundWayIn } from './linked-before.ts';
import { linkedBefore } from './linked-before.ts';
import type { HostWork } from './on-host.ts';

/**
 * How the incident ends: what its surveys linked, what became of it, and a last look that is newer than everything that was
 * done.
 */
export async function endingOfIncident(
  deps: ResponseDeps,
  on: HostWork,
  facts: Facts,
): Promise<ReturnType<typeof endingOf>> {
  const { id } = on.incident;
  const unseen = await lookOnceMore(deps, on, facts.finishing);
  const offers = await deps.store.incidents.offers(id);
  const { things, waysIn } = await linkedBefore(deps, facts, offers);
  const last = await judgeLatest(deps, id);
  const { snapshot } = last;
  const now = thingsOf(snapshot, await judgeAsPlanned(deps, facts, snapshot));
  const visit = await lastVisit(deps, on, [...things, ...now]);
  const protect = protectFacts(snapshot, deps.config.protect);
  return endingOf({
    verdict: facts.verdict,
    verdictGate: facts.verdictGate,
    lastLook: last.verdict,
    things,
    now,
    offers,
    look: { snapshot, places: visit.places },
    protectedFor: (thing) => protectedThing(thing, protect),
    named: addresses(offers, visit),
    doubts: [
      ...unseen,
      ...(visit.failed === null ? [] : [`The host could not be visited before the end (${visit.failed}).`]),
    ],
    waysIn: stillOpen(waysIn, snapshot),
    poolsResolved: uncheckedPools(await deps.indicators()).length === 0,
  });
}

/**
 * A look from before the last act tells nothing of its end, nor does one from before the incident stopped. Answers the doubt
 * where no newer one could be had.
 */
async function lookOnceMore(deps: ResponseDeps, on: HostWork, always: boolean): Promise<string[]> {
  const looked = await deps.store.incidents.lookedAt(on.incident.id);
  if (!always && looked?.actedSince === false) return [];
  try {
    await deps.hosts.withHost(on.host, (session) => surveyInto(deps, on, session));
    return [];
  } catch (error) {
    if (!isDavyError(error)) throw error;
    return [`No look could be taken at the end (${error.code}).`];
  }
}

/** A way in is open while its process runs; of one that only a control group names, what was said first stands. */
const stillOpen = (waysIn: readonly FoundWayIn[], { host, processes }: Snapshot): Ending['waysIn'] =>
  waysIn.map(({ name, open, process }) => ({
    name,
    open:
      process === null
        ? open
        : process.bootId === host.bootId &&
          processes.some(({ pid, startTicks }) => pid === process.pid && startTicks === process.startTicks),
  }));

/** Addresses are named, not counted: a rule that is missing starts no miner. */
function addresses(offers: readonly Offer[], { lost }: LastVisit): Named[] {
  const gone = new Set(lost.map(({ id }) => id));
  const newest = new Map<string, Named | null>();
  for (const offer of offers) {
    if (offer.step !== 'block-egress' || offer.state === 'superseded') continue;
    for (const { id, identity } of offer.targets) {
      if (identity.kind !== 'egress') continue;
      const outcome = offer.outcomes.find((one) => one.targetId === id);
      const blocked = outcome !== undefined && isSettled(outcome.outcome) && !gone.has(id);
      const why = gone.has(id)
        ? 'Its block is no longer there.'
        : offer.acted?.includes(id) === true
          ? `It is not blocked: ${outcome?.detail ?? 'no outcome was reported'}.`
          : 'It is not blocked: nobody approved it.';
      newest.set(identity.address, blocked ? null : { title: identity.address, why });
    }
  }
  return [...newest.values()].filter((named) => named !== null);
}
