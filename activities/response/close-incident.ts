import { isDavyError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { Resolution } from '../../domain/incident.ts';
import { fateOf } from '../../domain/targets/fate.ts';
import { sightingOf } from '../../domain/targets/sighting.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { CallRecord } from '../../store/port.ts';
import { cleanUpFolders, thawAll } from '../call/folders.ts';
import { loadApplier } from '../catalogue.ts';
import { contextOf, settleOpenCall } from './calls.ts';
import type { ResponseDeps } from './deps.ts';
import type { HostWork } from './on-host.ts';
import { onHost } from './on-host.ts';

/** Closes the incident if nothing changed since `version`; otherwise answers the facts anew. */
export const closeIncident = (
  deps: ResponseDeps,
  incidentId: string,
  version: number,
): Promise<Facts | null> =>
  onHost(deps, incidentId, 'close-incident', async (on) => {
    const open = await deps.store.acts.openCall(incidentId);
    if (open !== undefined) await settleOpenCall(deps, on, open);
    const facts = await deps.store.incidents.facts(incidentId);
    if (facts === 'closed') return;
    const whole = await leaveHost(deps, on);
    await deps.store.incidents.close(
      incidentId,
      version,
      resolutionSaid(facts) ?? (whole ? undefined : 'partially-cleaned'),
    );
  });

/** What a verdict or a person says the end is; undefined: the store computes it from steps and outcomes. */
function resolutionSaid(facts: Facts): Resolution | undefined {
  if (facts.cancelling) return 'cancelled';
  const said = facts.verdictGate ?? facts.verdict;
  if (said === 'not-a-miner' || said === 'authorised') return said;
  return undefined;
}

/**
 * The last visit: nothing stays frozen, the calls' folders go once their deadlines have passed, and the firewall rules are
 * checked again (a reboot drops them). True when everything that was blocked is still blocked. A host that cannot be reached
 * any more does not keep its incident open.
 */
async function leaveHost(deps: ResponseDeps, on: HostWork): Promise<boolean> {
  const calls = await deps.store.acts.calls(on.incident.id);
  if (calls.length === 0) return true;
  const ids = calls.map((call) => call.id);
  try {
    return await deps.hosts.withHost(on.host, async (session) => {
      await thawAll(session, ids);
      const lost = await lostBlocks(deps, on, session, calls);
      await cleanUpFolders(session, overdue(deps, calls));
      return lost.length === 0;
    });
  } catch (error) {
    if (!isDavyError(error)) throw error;
    deps.logger.warn(
      { incidentId: on.incident.id, code: error.code },
      'the host could not be visited before closing',
    );
    return false;
  }
}

/** What lies between intent and the moment that a held call's own deadline has passed for certain, beyond that deadline. */
const MARGIN_MS = 60_000;

/**
 * Calls that ran and can begin nothing any more: their folders may go (design 8, "Settle"). The fence of a call that never ran
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
): Promise<string[]> {
  const lost: string[] = [];
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
      lost.push(...gone.map((one) => one.targetId));
    }
  }
  return lost;
}
