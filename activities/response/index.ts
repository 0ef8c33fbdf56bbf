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
import { readFacts } from './on-host.ts';
import { openRun } from './open-run.ts';
import { preserveEvidence } from './preserve-evidence.ts';
import { watchForRespawn } from './watch-for-respawn.ts';

export type { HostAccess, ResponseDeps } from './deps.ts';

/** The activities of a response, made from what they work with. */
export const createActivities = (deps: ResponseDeps): ResponseActivities => ({
  'open-run': (id) => openRun(deps, id),
  'read-facts': (id) => readFacts(deps, id),
  'confirm-miner': (id) => confirmMiner(deps, id),
  'check-reputation': (id) => checkReputation(deps, id),
  'preserve-evidence': (id) => preserveEvidence(deps, id),
  'offer-plans': (id) => offerPlans(deps, id),
  ...eachDestructive((): DestructiveActivities[DestructiveStep] => (id, steps) => act(deps, id, steps)),
  'collect-logs': (id) => collectLogs(deps, id),
  'watch-for-respawn': (id) => watchForRespawn(deps, id),
  'close-incident': (id, version) => closeIncident(deps, id, version),
});
