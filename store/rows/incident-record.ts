import { sql } from 'kysely';
import { DavyError } from '../../domain/errors.ts';
import type { AlertId, IncidentId } from '../../domain/ids.ts';
import type { Queries } from '../database/database.ts';
import { isoOrNull } from '../database/database.ts';
import type { IncidentRecord, StepRecord } from '../port.ts';

/** Incidents with the ids of their alerts and the steps of their round, in one statement and so of one moment. */
export const incidentRows = (q: Queries) =>
  q
    .selectFrom('incidents')
    .selectAll('incidents')
    .select([
      sql<AlertId[]>`(select coalesce(json_agg(a.id order by a.id), '[]') from alerts a
        where a.incident_id = incidents.id)`.as('alerts'),
      sql<
        StepRecord[]
      >`(select coalesce(json_agg(json_build_object('name', s.name, 'destructive', s.destructive,
          'state', s.state, 'approvalId', s.approval_id, 'outcomes', s.outcomes) order by s.position), '[]')
        from steps s where s.incident_id = incidents.id and s.round = incidents.round)`.as('steps'),
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof incidentRows>['executeTakeFirstOrThrow']>>;

export const incidentOf = (row: Row): IncidentRecord => ({
  id: row.id,
  host: row.host,
  hostId: row.host_id,
  site: row.site,
  status: row.status,
  resolution: row.resolution,
  attention: row.attention,
  verdict: row.verdict,
  round: row.round,
  version: row.version,
  seen: row.seen,
  playbook: row.playbook,
  alerts: row.alerts,
  steps: row.steps,
  openedAt: row.opened_at.toISOString(),
  closedAt: isoOrNull(row.closed_at),
  watched: row.watch_watched_ms,
  wanted: row.watch_wanted_ms,
  watch: row.watch,
  report: row.report,
  ending: row.ending,
});

export const readIncident = async (q: Queries, id: IncidentId): Promise<IncidentRecord | undefined> => {
  const row = await incidentRows(q).where('incidents.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : incidentOf(row);
};

/** @throws DavyError `not-found` */
export async function existing(q: Queries, id: IncidentId): Promise<IncidentRecord> {
  const incident = await readIncident(q, id);
  if (incident === undefined) throw new DavyError('not-found', 'there is no such incident');
  return incident;
}
