import type { Place } from '../../domain/ending/sight.ts';
import type { LinkedThing } from '../../domain/ending/thing.ts';
import { isDavyError } from '../../domain/errors.ts';
import type { Target } from '../../domain/plan.ts';
import { fateOf } from '../../domain/targets/fate.ts';
import { sightingOf } from '../../domain/targets/sighting.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { CallRecord } from '../../store/port.ts';
import { cleanUpFolders, thawAll } from '../call/folders.ts';
import { loadApplier } from '../catalogue.ts';
import { lookAtPlaces } from '../last-look/index.ts';
import { contextOf } from './call-context.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';

export interface LastVisit {
  /** What stands at the places of files. */
  readonly places: ReadonlyMap<string, Place>;
  /** Addresses that were blocked and are not any more. */
  readonly lost: readonly Target[];
  /** Set where the host could not be visited: its code. */
  readonly failed: string | null;
}

/**
 * The last visit: nothing stays frozen, the calls' folders go once their deadlines have passed, the firewall rules are checked
 * again (a reboot drops them), and what is linked is asked for at its own place. A host that cannot be reached any more does not
 * keep its incident open.
 */
export async function lastVisit(
  deps: ResponseDeps,
  on: HostWork,
  things: readonly LinkedThing[],
): Promise<LastVisit> {
  const calls = await deps.store.acts.calls(on.incident.id);
  if (calls.length === 0 && things.length === 0) return { places: new Map(), lost: [], failed: null };
  const ids = calls.map((call) => call.id);
  try {
    return await deps.hosts.withHost(on.host, async (session) => {
      if (calls.length > 0) await thawAll(session, ids);
      const places = await lookAtPlaces(session, things);
      const lost = await lostBlocks(deps, on, session, calls);
      if (calls.length > 0) await cleanUpFolders(session, overdue(deps, calls));
      return { places, lost, failed: null };
    });
  } catch (error) {
    if (!isDavyError(error)) throw error;
    deps.logger.warn(
      { incidentId: on.incident.id, code: error.code },
      'the host could not be visited before closing',
    );
    return { places: new Map(), lost: [], failed: error.code };
  }
}

/** What lies between intent and the moment that a held call's own deadline has passed for certain, beyond that deadline. */
const MARGIN_MS = 60_000;

/**
 * Calls that ran and can begin nothing any more: their folders may go (rule: settle). The fence of a call that never ran
 * stays until the host's next boot, so that no clock of ours decides whether a held call still meets it.
 */
function overdue(deps: ResponseDeps, calls: readonly CallRecord[]): string[] {
  const before = deps.clock.now().getTime() - deps.config.acts.deadline - MARGIN_MS;
  const ran = calls.filter((call) =>
    call.acts.some((act) => act.outcomes?.some(({ outcome }) => outcome !== 'not-begun') === true),
  );
  return ran.filter((call) => Date.parse(call.intendedAt) < before).map((call) => call.id);
}

/** Targets of block-egress that were done and are not blocked any more; each is a further entry on the ledger. */
async function lostBlocks(
  deps: ResponseDeps,
  { incident }: HostWork,
  session: HostSession,
  calls: readonly CallRecord[],
): Promise<Target[]> {
  const lost: Target[] = [];
  for (const call of calls) {
    for (const act of call.acts) {
      if (act.step !== 'block-egress') continue;
      const done = new Set((act.outcomes ?? []).filter((o) => o.outcome === 'done').map((o) => o.targetId));
      const targets = act.targets.filter((target) => done.has(target.id));
      if (targets.length === 0) continue;
      const applier = await loadApplier(act.step);
      const seen = await applier.inspect(session, targets, contextOf(deps, call, act, session), []);
      const gone = targets
        .map(({ id }) => fateOf(id, { call: 'closing', sighting: sightingOf(id, seen) }))
        .filter(({ outcome }) => outcome !== 'done');
      if (gone.length === 0) continue;
      await deps.store.ledger.append({
        key: `blocks-lost:${act.id}:${call.id}`,
        kind: 'act.settled',
        actor: 'worker',
        incidentId: incident.id,
        subject: act.id,
        body: { step: act.step, why: 'the rules are no longer there', outcomes: gone },
      });
      lost.push(...targets.filter(({ id }) => gone.some((one) => one.targetId === id)));
    }
  }
  return lost;
}
