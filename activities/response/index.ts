import type { Doing } from '../../domain/attention.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { eachDestructive } from '../../domain/steps.ts';
import type { DestructiveActivities, ResponseActivities } from '../contract.ts';
import { act } from './act.ts';
import { checkReputation } from './check-reputation.ts';
import { closeIncident } from './close-incident.ts';
import { collectLogs } from './collect-logs.ts';
import { confirmMiner } from './confirm-miner.ts';
import type { ResponseDeps } from './deps.ts';
import { offerPlans } from './offer-plans.ts';
import { outspoken, readFacts } from './on-host.ts';
import { openRun } from './open-run.ts';
import { preserveEvidence } from './preserve-evidence.ts';
import { watchForRespawn } from './watch-for-respawn.ts';

export type { HostAccess, ResponseDeps } from './deps.ts';
export { Judgements } from './judgements.ts';

/** The activities of a response, made from what they work with. */
export const createActivities = (deps: ResponseDeps): ResponseActivities => ({
  'open-run': (id) => openRun(deps, id),
  'read-facts': (id) => facts(deps, id, 'read-facts', () => readFacts(deps, id)),
  'confirm-miner': (id) => confirmMiner(deps, id),
  'check-reputation': (id) => facts(deps, id, 'check-reputation', () => checkReputation(deps, id)),
  'preserve-evidence': (id) => preserveEvidence(deps, id),
  'offer-plans': (id) => facts(deps, id, 'offer-plans', () => offerPlans(deps, id)),
  ...eachDestructive((): DestructiveActivities[DestructiveStep] => (id, steps) => act(deps, id, steps)),
  'collect-logs': (id) => collectLogs(deps, id),
  'watch-for-respawn': (id) => watchForRespawn(deps, id),
  'close-incident': (id, version) => closeIncident(deps, id, version),
});

/** An activity that touches no host; the others say their trouble themselves. */
const facts = (
  deps: ResponseDeps,
  incidentId: IncidentId,
  step: Doing,
  work: () => Promise<Facts | null>,
): Promise<Facts | null> => outspoken(deps, incidentId, step, work, (known) => known);
