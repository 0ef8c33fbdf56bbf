import { sql } from 'kysely';
import type { HostId, IncidentId } from '../../domain/ids.ts';
import type { Queries } from '../database/database.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * Persons whom the four-eyes rule does not count for an incident: who started it, who holds the credential of a source that
 * alerted, who changed its host in the 24 hours before `since`. A change of playbook or configuration is one of files, which
 * the store does not see.
 */
export async function involvedPersons(
  q: Queries,
  incident: { id: IncidentId; host_id: HostId; started_by: readonly string[] },
  since: Date,
): Promise<ReadonlySet<string>> {
  const from = new Date(since.getTime() - DAY_MS);
  const { rows } = await sql<{ person: string }>`
    select person from keys
    where source in (select source from alerts where incident_id = ${incident.id})
      and (revoked_at is null or revoked_at > ${from})
    union
    select person from host_changes where host_id = ${incident.host_id} and at > ${from}`.execute(q);
  return new Set([...incident.started_by, ...rows.map((row) => row.person)]);
}
