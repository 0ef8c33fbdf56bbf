import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentStore } from '../port.ts';
import { lockIncident, raise } from '../rows/incident-rows.ts';

/** What the dispatcher and the watch over workflows ask: who is to be woken, whose workflow should run, whose is lost. */
export function wakingPart(db: Database): Pick<IncidentStore, 'running' | 'workflowLost' | 'toWake'> {
  return {
    running: (afterId, limit) =>
      db.read(async (q) => {
        const rows = await q
          .selectFrom('incidents')
          .select('id')
          .where('status', '<>', 'closed')
          .whereRef('version', '=', 'seen')
          .where(sql<boolean>`id > ${afterId}`)
          .orderBy('id')
          .limit(limit)
          .execute();
        return rows.map(({ id }) => id);
      }),

    workflowLost: (id) => {
      const entry = db.newId('ent');
      return db.write(async (tx) => {
        const incident = await lockIncident(tx, id);
        if (incident === undefined || incident.status === 'closed' || incident.version !== incident.seen)
          return;
        await raise(tx, id);
        await record(tx, {
          key: `incident.workflow-lost:${entry}`,
          kind: 'incident.workflow-lost',
          actor: 'api',
          incidentId: id,
          subject: id,
          body: { version: incident.version },
        });
      });
    },

    toWake: (limit) =>
      db.read(async (q) => {
        const rows = await q
          .selectFrom('incidents')
          .select(['id', 'site', 'version'])
          .where('status', '<>', 'closed')
          .whereRef('version', '>', 'seen')
          .orderBy('id')
          .limit(limit)
          .execute();
        return rows.map(({ id, site, version }) => ({ incidentId: id, site, version }));
      }),
  };
}
