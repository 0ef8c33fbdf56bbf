import { nothingNew } from '../../domain/ending/content.ts';
import { thingsOf } from '../../domain/ending/things.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';
import type { Decided } from '../../domain/respawn.ts';
import { respawned } from '../../domain/respawn.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { wantedWatch } from '../../domain/watch.ts';
import type { IncidentRecord } from '../../store/port.ts';
import { surveyInto } from './confirm-miner.ts';
import type { ResponseDeps } from './deps.ts';
import { judgeAsPlanned, judgeBefore, judgeLatest } from './judging.ts';
import { linkedBefore } from './linked-before.ts';
import { onHost } from './on-host.ts';

/**
 * One look of the respawn watch. The first starts the clock; one after its end says that the host stayed clean; any look that
 * sees something back starts the next round.
 */
export const watchForRespawn = (deps: ResponseDeps, incidentId: IncidentId): Promise<Facts | null> =>
  onHost(deps, incidentId, 'watch-for-respawn', async (on) => {
    const before = await deps.store.incidents.facts(incidentId);
    // Without a survey the round has only just begun: this is the call again that began it.
    if (before === 'closed' || !before.surveyed) return;
    if (before.watchLeftMs === null) await startWatch(deps, on.incident);
    await deps.hosts.withHost(on.host, (session) => surveyInto(deps, on, session));
    const { snapshot, ...judgement } = await judgeLatest(deps, incidentId);
    const { decided, declined } = await answersOf(deps, incidentId);
    const look = respawned(decided, declined, snapshot, judgement);
    await deps.store.ledger.append({
      key: `watch:${incidentId}:${snapshot.surveyId}`,
      kind: 'watch.looked',
      actor: 'worker',
      incidentId,
      subject: snapshot.surveyId,
      body: { round: before.round, respawned: look.respawned, declined: look.declined, left: look.left },
    });
    if (look.respawned.length > 0) {
      const because = look.respawned.map(({ what, why }) => `${what}: ${why}`).join('; ');
      await deps.store.incidents.startRound(incidentId, because, {
        sameReturn: await isSameReturn(deps, before, snapshot),
      });
      return;
    }
    if (before.watchLeftMs !== null && before.watchLeftMs <= 0) {
      await deps.store.incidents.markStep(incidentId, 'watch-for-respawn', 'done');
    }
  });

/** It came back before, and a further round would offer nothing that was not offered: whatever brings it was not found. */
async function isSameReturn(deps: ResponseDeps, facts: Facts, snapshot: Snapshot): Promise<boolean> {
  if (facts.round === 1) return false;
  const offers = await deps.store.incidents.offers(facts.incidentId);
  const { things } = await linkedBefore(deps, facts, offers);
  return nothingNew(things, thingsOf(snapshot, await judgeAsPlanned(deps, facts, snapshot)));
}

/** The longest periods count as they were before the lines were removed: in the round's first survey. */
async function startWatch(deps: ResponseDeps, incident: IncidentRecord): Promise<void> {
  const { snapshot: first, ...judgement } = await judgeBefore(deps, incident.id, incident.round);
  const nowMs = deps.clock.now().getTime();
  const watch = wantedWatch(first, judgement.links, deps.config.watch, nowMs + first.host.clockOffsetMs);
  await deps.store.incidents.setWatch(incident.id, watch);
}

/** What was acted upon with its outcome, and what a person declined: offered ticked and not approved, or not the attacker's. */
async function answersOf(
  deps: ResponseDeps,
  incidentId: IncidentId,
): Promise<{ decided: Decided[]; declined: Target[] }> {
  const acts = await deps.store.acts.applied(incidentId);
  const decided = acts.flatMap((act) =>
    (act.outcomes ?? []).flatMap(({ targetId, outcome }) => {
      const target = act.targets.find((one) => one.id === targetId);
      return target === undefined ? [] : [{ target, outcome }];
    }),
  );
  const approvals = await deps.store.approvals.list({ limit: 200, incidentId });
  const calls = await deps.store.acts.calls(incidentId);
  const acted = new Set(calls.flatMap((call) => call.acts.flatMap((act) => act.targets.map((t) => t.id))));
  const ANSWERED = new Set(['approved', 'partially-approved', 'rejected']);
  const answered = approvals.items.filter(({ state }) => ANSWERED.has(state));
  const declined = answered.flatMap(({ plan, decisions }) =>
    plan.targets.filter(
      (target) =>
        !acted.has(target.id) &&
        (target.selected ||
          decisions.some((one) => one.notTheirs.some((spared) => spared.target === target.id))),
    ),
  );
  return { decided, declined };
}
