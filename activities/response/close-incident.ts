import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Resolution } from '../../domain/incident.ts';
import { settleOpenCall } from './calls.ts';
import type { ResponseDeps } from './deps.ts';
import { endingOfIncident } from './ending-of-incident.ts';
import { lastVisit } from './last-visit.ts';
import { onHost } from './on-host.ts';

/** Closes the incident if nothing changed since `version`; otherwise answers the facts anew. */
export const closeIncident = (
  deps: ResponseDeps,
  incidentId: IncidentId,
  version: number,
): Promise<Facts | null> =>
  onHost(deps, incidentId, 'close-incident', async (on) => {
    const open = await deps.store.acts.openCall(incidentId);
    if (open !== undefined) await settleOpenCall(deps, on, open);
    const facts = await deps.store.incidents.facts(incidentId);
    if (facts === 'closed') return;
    const said = resolutionSaid(facts);
    if (said !== undefined) {
      await lastVisit(deps, on, []);
      await deps.store.incidents.close(incidentId, version, said);
      return;
    }
    const { resolution, ending } = await endingOfIncident(deps, on, facts);
    await deps.store.incidents.close(incidentId, version, resolution, ending);
  });

/** What a verdict or a person says the end is; undefined: it follows from what is left. */
function resolutionSaid(facts: Facts): Resolution | undefined {
  if (facts.cancelling) return 'cancelled';
  const said = facts.verdictGate ?? facts.verdict;
  if (said === 'not-a-miner' || said === 'authorised') return said;
  return undefined;
}
