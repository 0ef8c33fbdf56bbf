import type { Attention } from '../../domain/attention.ts';
import { isOver } from '../../domain/attention.ts';
import { canonicalJson } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { openApprovals, supersede } from '../approvals/superseding.ts';
import type { Database, Queries } from '../database/database.ts';
import { json, plainText, timeOf } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentStore } from '../port.ts';
import { lockOpen, needsAttention } from '../rows/incident-rows.ts';
import { showPhase } from '../rows/phase.ts';
import { addSteps } from './open-incident.ts';

const MOST_ROUNDS = 5;

type ProgressPart = Pick<
  IncidentStore,
  'markStep' | 'needAttention' | 'recovered' | 'startRound' | 'setWatch' | 'saveReport'
>;

/** What activities write down as the procedure goes on. */
export function progressPart(db: Database): ProgressPart {
  return {
    markStep: (id, step, state, outcomes) =>
      db.write(async (tx) => {
        const incident = await lockOpen(tx, id);
        const marked = await tx
          .updateTable('steps')
          .set({ state, ...(outcomes === undefined ? {} : { outcomes: json(outcomes) }) })
          .where('incident_id', '=', id)
          .where('round', '=', incident.round)
          .where('name', '=', step)
          .returning('name')
          .executeTakeFirst();
        if (marked === undefined) throw new DavyError('not-found', `the playbook has no step ${step}`);
      }),

    needAttention: (id, attention) => {
      const entry = db.newId('ent');
      return db.write(async (tx) => {
        const incident = await lockOpen(tx, id);
        const said = { ...attention, detail: plainText(attention.detail) };
        if (incident.status === 'needs-attention' && isSaid(incident.attention, said)) return;
        await needsAttention(tx, id, said);
        await recordAttention(tx, id, entry, said);
      });
    },

    recovered: (id, passed) =>
      db.write(async (tx) => {
        const incident = await lockOpen(tx, id);
        const { status, attention } = incident;
        if (status !== 'needs-attention' || attention === null || !isOver(attention, passed)) return;
        const expired = await tx
          .selectFrom('steps')
          .select('name')
          .where('incident_id', '=', id)
          .where('round', '=', incident.round)
          .where('state', '=', 'expired')
          .executeTakeFirst();
        // Its own reason was written over; a person has still to ask for a fresh plan.
        if (expired !== undefined)
          return void (await needsAttention(tx, id, {
            kind: 'expired',
            steps: [expired.name],
            detail: 'the time to decide is over',
          }));
        await tx
          .updateTable('incidents')
          .set({ status: 'surveying', attention: null })
          .where('id', '=', id)
          .execute();
        await showPhase(tx, id);
      }),

    startRound: (id, because, { sameReturn = false } = {}) =>
      db.write(async (tx) => {
        const incident = await lockOpen(tx, id);
        const looked = await tx
          .selectFrom('surveys')
          .select('number')
          .where('incident_id', '=', id)
          .where('round', '=', incident.round)
          .orderBy('number')
          .limit(1)
          .executeTakeFirst();
        // A round without a survey has only just begun: this is the same call again, whose answer was lost.
        if (looked === undefined && incident.round > 1) return true;
        // A person who resumed has seen it, and wants it asked once more.
        const resumed = looked !== undefined && incident.stale_through >= looked.number;
        if (incident.round >= MOST_ROUNDS || (sameReturn && !resumed)) {
          const detail = sameReturn
            ? `it came back as before, and there is nothing new to offer: ${plainText(because)}`
            : `it came back in ${MOST_ROUNDS} rounds: ${plainText(because)}`;
          const attention = { kind: 'keeps-returning', detail } as const;
          await needsAttention(tx, id, attention);
          await recordAttention(tx, id, `rounds:${id}:${incident.round}`, attention);
          return false;
        }
        const round = incident.round + 1;
        await supersede(tx, id, await openApprovals(tx, id), 'a new round begins');
        await tx
          .updateTable('incidents')
          .set({
            round,
            status: 'surveying',
            attention: null,
            watch_wanted_ms: null,
            watch_watched_ms: null,
            watch_until: null,
            watch: null,
          })
          .where('id', '=', id)
          .execute();
        await addSteps(tx, id, round, incident.playbook);
        await record(tx, {
          key: `incident.round-started:${id}:${round}`,
          kind: 'incident.round-started',
          actor: 'worker',
          incidentId: id,
          subject: id,
          body: { round, because },
        });
        return true;
      }),

    setWatch: (id, { wantedMs, watchedMs, ...facts }) =>
      db.write(async (tx) => {
        await lockOpen(tx, id);
        await tx
          .updateTable('incidents')
          .set({
            watch_wanted_ms: Math.round(wantedMs),
            watch_watched_ms: Math.round(watchedMs),
            watch_until: new Date((await timeOf(tx)).getTime() + Math.round(watchedMs)),
            watch: json(facts),
          })
          .where('id', '=', id)
          .execute();
        await showPhase(tx, id);
      }),

    saveReport: (id, report) =>
      db.write(async (tx) => {
        await lockOpen(tx, id);
        await tx
          .updateTable('incidents')
          .set({ report: json(report) })
          .where('id', '=', id)
          .execute();
      }),
  };
}

const isSaid = (before: Attention | null, now: Attention): boolean =>
  before !== null && canonicalJson(before) === canonicalJson(now);

/** `entry` makes the ledger entry one of its own. */
export const recordAttention = (tx: Queries, id: IncidentId, entry: string, attention: Attention) =>
  record(tx, {
    key: `incident.needs-attention:${entry}`,
    kind: 'incident.needs-attention',
    actor: 'system',
    incidentId: id,
    subject: id,
    body: attention,
  });
