import { sql } from 'kysely';
import { DavyError } from '../../domain/errors.ts';
import type { Database } from '../database/database.ts';
import { plainText } from '../database/database.ts';
import { pageOf, rowsFor } from '../database/page.ts';
import { findHost } from '../hosts.ts';
import type { IncidentStore } from '../port.ts';
import { existing, incidentOf, incidentRows, readIncident } from '../rows/incident-record.ts';
import { closingPart } from './closing.ts';
import { endingPart } from './ending-reads.ts';
import { factsPart } from './facts.ts';
import { interventionPart } from './interventions.ts';
import { openOnly } from './open-incident.ts';
import { progressPart } from './progress.ts';
import { surveyPart } from './surveys.ts';
import { wakingPart } from './waking.ts';

/** The incident store: opening and reading here, the rest in its parts. */
export function incidentStore(db: Database, evidenceKey: Uint8Array): IncidentStore {
  return {
    ...surveyPart(db, evidenceKey),
    ...progressPart(db),
    ...factsPart(db),
    ...closingPart(db),
    ...endingPart(db),
    ...interventionPart(db),
    ...wakingPart(db),

    open: ({ host: name, reason, playbook, policies, actor }) => {
      const freshId = db.newId('inc');
      return db.write(async (tx) => {
        const host = await findHost(tx, name);
        if (host === undefined) throw new DavyError('unknown-host', 'no host of this name');
        const by = `person:${actor.person}`;
        const opened = await openOnly(tx, {
          freshId,
          host,
          playbook,
          policies,
          actor: by,
          because: plainText(reason),
        });
        if (!opened) throw new DavyError('incident-open', `${host.name} has an open incident`);
        return existing(tx, freshId);
      });
    },

    list: ({ limit, cursor, status, host }) =>
      db.read(async (q) => {
        let query = incidentRows(q).orderBy('incidents.id', 'desc');
        if (cursor !== undefined) query = query.where(sql<boolean>`incidents.id < ${cursor}`);
        if (status !== undefined) query = query.where(sql`incidents.status`, '=', status);
        if (host !== undefined) query = query.where('incidents.host', '=', host);
        return pageOf(await query.limit(rowsFor(limit)).execute(), limit, (row) => row.id, incidentOf);
      }),

    get: (id) => db.read((q) => readIncident(q, id)),
  };
}
