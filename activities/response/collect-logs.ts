import type { Facts } from '../../domain/flow/facts.ts';
import type { ResponseDeps } from './deps.ts';
import { readFacts } from './on-host.ts';

export async function collectLogs(deps: ResponseDeps, incidentId: string): Promise<Facts | null> {
  await deps.store.incidents.markStep(incidentId, 'collect-logs', 'done');
  return readFacts(deps, incidentId);
}
