import { sql } from 'kysely';
import type { CallId, IncidentId } from '../../domain/ids.ts';
import type { Queries } from '../database/database.ts';
import { isoOrNull } from '../database/database.ts';
import type { ActRecord, CallRecord } from '../port.ts';

const callRows = (q: Queries) =>
  q
    .selectFrom('calls')
    .selectAll('calls')
    .select(
      sql<ActRecord[]>`(select coalesce(json_agg(json_build_object('id', a.id, 'step', a.step,
          'approvalId', a.approval_id, 'planDigest', a.plan_digest, 'targets', a.targets,
          'outcomes', a.outcomes) order by a.position), '[]')
        from acts a where a.call_id = calls.id)`.as('acts'),
    );

type CallRow = Awaited<ReturnType<ReturnType<typeof callRows>['executeTakeFirstOrThrow']>>;

const callOf = (row: CallRow): CallRecord => ({
  id: row.id,
  incidentId: row.incident_id,
  host: row.host,
  round: row.round,
  attempt: row.attempt,
  machineId: row.machine_id,
  bootId: row.boot_id,
  acts: row.acts,
  scriptDigest: row.script_digest,
  intendedAt: row.intended_at.toISOString(),
  finishedAt: isoOrNull(row.finished_at),
});

export async function callById(q: Queries, id: CallId): Promise<CallRecord | undefined> {
  const row = await callRows(q).where('calls.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : callOf(row);
}

export async function openCallOf(q: Queries, incidentId: IncidentId): Promise<CallRecord | undefined> {
  const row = await callRows(q)
    .where('calls.incident_id', '=', incidentId)
    .where('calls.state', '=', 'open')
    .executeTakeFirst();
  return row === undefined ? undefined : callOf(row);
}

export async function callsOf(q: Queries, incidentId: IncidentId): Promise<CallRecord[]> {
  const rows = await callRows(q).where('calls.incident_id', '=', incidentId).orderBy('calls.id').execute();
  return rows.map(callOf);
}
