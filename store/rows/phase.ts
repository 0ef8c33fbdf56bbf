import { sql } from 'kysely';
import type { IncidentId } from '../../domain/ids.ts';
import { VERDICT_STEP } from '../../domain/steps.ts';
import type { Queries } from '../database/database.ts';

/**
 * Sets the status of an open incident from its facts, in the transaction that changed them: what the API shows never lags
 * behind. `needs-attention` stays until a person takes it back. The incident is locked by the caller.
 */
export async function showPhase(tx: Queries, incidentId: IncidentId): Promise<void> {
  await sql`
    update incidents i set status = case
      when exists (select from calls c where c.incident_id = i.id and c.state = 'open') then 'acting'
      when i.watch_wanted_ms is not null then 'watching'
      when exists (select from approvals p where p.incident_id = i.id and p.state = 'pending'
        and p.step = ${VERDICT_STEP}) then 'awaiting-verdict'
      when exists (select from approvals p where p.incident_id = i.id and p.state = 'pending') then 'awaiting-approval'
      when exists (select from steps s where s.incident_id = i.id and s.round = i.round and s.destructive
        and s.state <> 'pending') then 'acting'
      else 'surveying' end
    where i.id = ${incidentId} and i.status not in ('needs-attention', 'closed')`.execute(tx);
}
