import type { Ending } from '../../domain/ending/schema.ts';
import { DavyError } from '../../domain/errors.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Resolution } from '../../domain/incident.ts';
import { openApprovals, supersede } from '../approvals/superseding.ts';
import type { Database, Queries } from '../database/database.ts';
import { json, timeOf } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentStore } from '../port.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { lockIncident } from '../rows/incident-rows.ts';
import { lookedAt } from './ending-reads.ts';

interface End {
  readonly resolution: Resolution;
  readonly ending: Ending | null;
}

export function closingPart(db: Database): Pick<IncidentStore, 'close'> {
  return {
    close: (id, version, said, told) =>
      db.write(async (tx) => {
        const incident = await lockIncident(tx, id);
        if (incident === undefined) throw new DavyError('store-behind', `${id} is unknown here`);
        // The same call again, whose answer was lost.
        if (incident.status === 'closed') return true;
        if (incident.version !== version || incident.seen !== version) return false;
        if (await anythingUnderWay(tx, id)) return false;
        const open = await openApprovals(tx, id);
        // A cancelled incident begins no more acts, so what was approved cannot hold it open.
        if (!incident.cancelling && open.some((one) => one.state !== 'pending')) return false;
        await supersede(tx, id, open, 'the incident is closed');
        const { resolution, ending } = await allowed(tx, incident, {
          resolution: said,
          ending: told ?? null,
        });
        await tx
          .updateTable('incidents')
          .set({
            status: 'closed',
            resolution,
            ending: ending === null ? null : json(ending),
            attention: null,
            closed_at: await timeOf(tx),
          })
          .where('id', '=', id)
          .execute();
        await record(tx, {
          key: `incident.closed:${id}`,
          kind: 'incident.closed',
          actor: 'worker',
          incidentId: id,
          subject: id,
          body: {
            resolution,
            round: incident.round,
            verdict: incident.verdict?.verdict ?? null,
            watchedMs: incident.watch_watched_ms,
            wantedMs: incident.watch_wanted_ms,
            watch: incident.watch,
            ending,
          },
        });
        return true;
      }),
  };
}

/** A call whose outcome is not known, so something may be stopped on the host. It ends with the script's thaw or settling's. */
async function anythingUnderWay(tx: Queries, id: IncidentId): Promise<boolean> {
  const call = await tx
    .selectFrom('calls')
    .select('id')
    .where('incident_id', '=', id)
    .where('state', '=', 'open')
    .limit(1)
    .executeTakeFirst();
  return call !== undefined;
}

/** Whoever computed it may have been told a lie, or be late: what the store itself knows against `cleaned` wins. */
async function allowed(tx: Queries, incident: IncidentRow, end: End): Promise<End> {
  if (incident.cancelling) return { ...end, resolution: 'cancelled' };
  if (end.resolution !== 'cleaned') return end;
  const against = await againstCleaned(tx, incident, end.ending);
  if (against.length === 0) return end;
  const ending = end.ending === null ? null : { ...end.ending, doubts: [...end.ending.doubts, ...against] };
  return { resolution: 'partially-cleaned', ending };
}

async function againstCleaned(tx: Queries, incident: IncidentRow, ending: Ending | null): Promise<string[]> {
  const look = await lookedAt(tx, incident.id);
  const undone = await tx
    .selectFrom('steps')
    .select('name')
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('destructive', '=', true)
    .where('state', 'in', ['pending', 'awaiting-approval', 'approved', 'applying'])
    .orderBy('position')
    .execute();
  return [
    ...(ending === null || ending.left.length > 0 ? ['The ending does not say that nothing is left.'] : []),
    ...(look === undefined || look.number !== ending?.survey ? ['Its look is not the newest survey.'] : []),
    ...(look?.actedSince === true ? ['Something was done on the host after the last look.'] : []),
    // Who finishes an incident leaves steps undone; whether a thing of theirs is left was looked for.
    ...(incident.finishing ? [] : undone.map(({ name }) => `${name} was neither done nor declined.`)),
  ];
}
