import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { show } from '../../domain/show.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import { staleUnits } from '../action/tell/remembered.ts';
import { unitOf } from '../action/tell/unit-of.ts';
import { survey } from '../survey/index.ts';
import type { ResponseDeps } from './deps.ts';
import { judgeNow } from './judging.ts';
import { offerPlans } from './offer-plans.ts';
import type { HostWork } from './on-host.ts';
import { onHost } from './on-host.ts';
import { lookedWithTools } from './toolbox.ts';

/**
 * Surveys the host, reaches a verdict and, where it is `confirmed`, offers the plans in the same breath: an analyst sees them
 * within a second of the alert, and no plan waits for reputation.
 */
export const confirmMiner = (deps: ResponseDeps, incidentId: IncidentId): Promise<Facts | null> =>
  onHost(deps, incidentId, 'confirm-miner', async (on) => {
    await preserveAnew(deps, on);
    await deps.hosts.withHost(on.host, (session) => surveyInto(deps, on, session));
    // The incident's verdict, not this survey's: after an act the miner may be gone, and what is left is still to be asked.
    const facts = await deps.store.incidents.facts(incidentId);
    if (facts !== 'closed' && (facts.verdict === 'confirmed' || facts.verdictGate === 'miner'))
      await offerPlans(deps, incidentId);
  });

/** A fresh look may plan what nobody has seen before, and a target without evidence is refused by the act. */
async function preserveAnew(deps: ResponseDeps, { incident }: HostWork): Promise<void> {
  const step = incident.steps.find(({ name }) => name === 'preserve-evidence');
  if (step === undefined || step.state === 'pending') return;
  await deps.store.incidents.markStep(incident.id, step.name, 'pending');
}

/** Takes one survey and keeps it with its verdict. The number is drawn before the look, so that a slow old one loses. */
export async function surveyInto(deps: ResponseDeps, on: HostWork, session: HostSession): Promise<void> {
  const { surveyId, number } = await deps.store.incidents.beginSurvey(on.incident.id);
  const snapshot = await lookedWithTools(deps, on, session, surveyId, (by) =>
    survey(by, { surveyId, number, seen: deps.seen, now: deps.clock.now() }),
  );
  deps.heartbeat();
  const gate = await deps.store.incidents.verdictGate(on.incident.id);
  const judgement = await judgeNow(deps, snapshot, { incidentId: on.incident.id, gate });
  const stale = judgement.links.persistence.some(({ path }) => unitOf(path) !== null)
    ? { staleUnits: (await staleUnits(session)).map(show) }
    : {};
  await deps.store.incidents.saveSurvey(on.incident.id, { ...snapshot, ...stale }, judgement.verdict);
}
