import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { sql } from 'kysely';
import { DavyError } from '../../domain/errors.ts';
import { FORMS, refuseNewer } from '../../domain/forms.ts';
import type { IncidentId, SurveyId } from '../../domain/ids.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { Database, Queries } from '../database/database.ts';
import { json, timeOf } from '../database/database.ts';
import { seal, unseal } from '../database/sealed.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentStore } from '../port.ts';
import { lockOpen } from '../rows/incident-rows.ts';
import { SnapshotCache } from './snapshot-cache.ts';
import { raiseVerdict } from './verdicts.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

type SurveyPart = Pick<
  IncidentStore,
  'beginSurvey' | 'saveSurvey' | 'saveVerdict' | 'snapshot' | 'snapshotBefore'
>;

export function surveyPart(db: Database, key: Uint8Array): SurveyPart {
  const cache = new SnapshotCache();
  const opened = async (surveyId: SurveyId | undefined): Promise<Snapshot | undefined> => {
    if (surveyId === undefined) return undefined;
    const cached = cache.get(surveyId);
    if (cached !== undefined) return cached;
    const row = await db.read((q) =>
      q.selectFrom('surveys').select('sealed').where('id', '=', surveyId).executeTakeFirst(),
    );
    if (row === undefined || row.sealed === null) return undefined;
    // What was sealed here is what this program wrote: the seal is the check.
    const { format, ...snapshot } = JSON.parse(
      (await unpack(unseal(key, surveyId, row.sealed))).toString(),
    ) as Snapshot & { format: number };
    refuseNewer('snapshot', format);
    cache.keep(snapshot, row.sealed.length);
    return snapshot;
  };
  return {
    beginSurvey: (id) => {
      const surveyId = db.newId('svy');
      return db.write(async (tx) => {
        const incident = await lockOpen(tx, id);
        const number = incident.surveys_drawn + 1;
        await tx.updateTable('incidents').set({ surveys_drawn: number }).where('id', '=', id).execute();
        await tx
          .insertInto('surveys')
          .values({
            id: surveyId,
            incident_id: id,
            number,
            round: incident.round,
            started_at: await timeOf(tx),
            sealed: null,
          })
          .execute();
        return { surveyId, number, round: incident.round };
      });
    },

    saveSurvey: async (id, snapshot, verdict) => {
      const { surveyId } = snapshot;
      const sealed = seal(key, surveyId, await pack(JSON.stringify({ format: FORMS.snapshot, ...snapshot })));
      cache.keep(snapshot, sealed.length);
      await db.write(async (tx) => {
        const incident = await lockOpen(tx, id);
        const survey = await tx
          .selectFrom('surveys')
          .select(['number', 'round', 'saved_at'])
          .where('id', '=', surveyId)
          .where('incident_id', '=', id)
          .executeTakeFirst();
        if (survey === undefined) throw new DavyError('not-found', `${surveyId} was never begun`);
        if (survey.saved_at !== null || survey.number < (await newestSaved(tx, id))) return;
        await tx
          .updateTable('surveys')
          .set({ saved_at: await timeOf(tx), verdict: json(verdict), sealed })
          .where('id', '=', surveyId)
          .execute();
        await record(tx, {
          key: `survey.taken:${surveyId}`,
          kind: 'survey.taken',
          actor: 'worker',
          incidentId: id,
          subject: surveyId,
          body: {
            number: survey.number,
            round: survey.round,
            takenAt: snapshot.takenAt,
            verdict: verdict.verdict,
            blind: snapshot.blind.length,
            contradictions: snapshot.contradictions.length,
          },
        });
        await raiseVerdict(tx, incident, verdict, surveyId);
      });
    },

    saveVerdict: (id, verdict, because) =>
      db.write(async (tx) => raiseVerdict(tx, await lockOpen(tx, id), verdict, because)),

    snapshot: async (id, which = {}) => opened(await db.read((q) => savedSurvey(q, id, which))),

    snapshotBefore: async (id) => opened(await db.read((q) => surveyBefore(q, id))),
  };
}

/** By the database's own times: a host's clock is the enemy's. */
async function surveyBefore(q: Queries, incidentId: IncidentId): Promise<SurveyId | undefined> {
  const { rows } = await sql<{ id: SurveyId }>`
    select s.id from incidents i
    join incidents e on e.host_id = i.host_id and e.id <> i.id
    join surveys s on s.incident_id = e.id
    where i.id = ${incidentId} and s.sealed is not null
      and s.saved_at < least(i.opened_at,
        (select min(a.received_at) from alerts a where a.incident_id = i.id))
    order by s.saved_at desc, s.id desc limit 1`.execute(q);
  return rows[0]?.id;
}

async function savedSurvey(
  q: Queries,
  incidentId: IncidentId,
  which: { readonly round?: number; readonly first?: boolean; readonly number?: number },
): Promise<SurveyId | undefined> {
  let query = q
    .selectFrom('surveys')
    .select('id')
    .where('incident_id', '=', incidentId)
    .where('saved_at', 'is not', null)
    .orderBy('number', which.first === true ? 'asc' : 'desc')
    .limit(1);
  if (which.round !== undefined) query = query.where('round', '=', which.round);
  if (which.number !== undefined) query = query.where('number', '=', which.number);
  return (await query.executeTakeFirst())?.id;
}

/** Number of the newest survey whose result is kept; 0 without one. */
export async function newestSaved(q: Queries, incidentId: IncidentId): Promise<number> {
  const { rows } = await sql<{
    number: number;
  }>`select coalesce(max(number), 0) as number from surveys where incident_id = ${incidentId} and saved_at is not null`.execute(
    q,
  );
  return rows[0]?.number ?? 0;
}
