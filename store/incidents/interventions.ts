import { DavyError } from '../../domain/errors.ts';
import type { CallId, IncidentId } from '../../domain/ids.ts';
import { openApprovals, supersede } from '../approvals/superseding.ts';
import type { Database, Tx } from '../database/database.ts';
import { timeOf } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentStore } from '../port.ts';
import { existing, readIncident } from '../rows/incident-record.ts';
import { lockOpen, raise } from '../rows/incident-rows.ts';
import { showPhase } from '../rows/phase.ts';
import { requireReason } from './reason.ts';

/** What a person does to an incident that runs: cancel, resume, finish, note. Each with a reason, on the ledger. */
export function interventionPart(db: Database): Pick<IncidentStore, 'cancel' | 'resume' | 'finish' | 'note'> {
  return {
    cancel: (id, reason, actor) =>
      db.write(async (tx) => {
        requireReason(reason);
        const incident = await lockOpen(tx, id);
        const acts = await actsUnderWay(tx, id);
        const inFlight = [...new Set(acts.map(({ callId }) => callId))];
        if (!incident.cancelling) {
          await supersedeOthers(tx, id, acts, 'the incident is being cancelled');
          await tx.updateTable('incidents').set({ cancelling: true }).where('id', '=', id).execute();
          await raise(tx, id);
          await record(tx, {
            key: `incident.cancelling:${id}`,
            kind: 'incident.cancelling',
            actor: `person:${actor.person}`,
            incidentId: id,
            subject: id,
            body: { reason, keyId: actor.keyId, inFlight },
          });
        }
        return { incident: await existing(tx, id), inFlight };
      }),

    resume: (id, reason, actor) => {
      const entry = db.newId('ent');
      return db.write(async (tx) => {
        requireReason(reason);
        const incident = await lockOpen(tx, id);
        if (incident.status !== 'needs-attention') {
          throw new DavyError('invalid-request', `${id} does not need attention`);
        }
        await tx
          .updateTable('incidents')
          .set({ status: 'surveying', attention: null, stale_through: incident.surveys_drawn })
          .where('id', '=', id)
          .execute();
        const again = await tryAgain(tx, id, incident.round);
        await showPhase(tx, id);
        await raise(tx, id);
        await record(tx, {
          key: `incident.resumed:${entry}`,
          kind: 'incident.resumed',
          actor: `person:${actor.person}`,
          incidentId: id,
          subject: id,
          body: { reason, keyId: actor.keyId, attention: incident.attention, again },
        });
        return existing(tx, id);
      });
    },

    finish: (id, reason, actor) => {
      const entry = db.newId('ent');
      return db.write(async (tx) => {
        requireReason(reason);
        const incident = await lockOpen(tx, id);
        if (incident.status !== 'needs-attention')
          throw new DavyError(
            'invalid-request',
            `${id} goes on by itself: only what has stopped is finished`,
          );
        await supersedeOthers(tx, id, await actsUnderWay(tx, id), 'the incident is being finished');
        await tx
          .updateTable('incidents')
          .set({ finishing: true, status: 'surveying', attention: null })
          .where('id', '=', id)
          .execute();
        await showPhase(tx, id);
        await raise(tx, id);
        await record(tx, {
          key: `incident.finishing:${entry}`,
          kind: 'incident.finishing',
          actor: `person:${actor.person}`,
          incidentId: id,
          subject: id,
          body: { reason, keyId: actor.keyId, attention: incident.attention },
        });
        return existing(tx, id);
      });
    },

    note: (id, text, actor) => {
      const entry = db.newId('ent');
      return db.write(async (tx) => {
        if ((await readIncident(tx, id)) === undefined)
          throw new DavyError('not-found', 'there is no such incident');
        await record(tx, {
          key: `incident.note:${entry}`,
          kind: 'incident.note',
          actor: `person:${actor.person}`,
          incidentId: id,
          subject: id,
          body: { text, keyId: actor.keyId },
        });
      });
    },
  };
}

interface ActUnderWay {
  readonly callId: CallId;
  readonly approvalId: string;
}

const actsUnderWay = (tx: Tx, id: IncidentId): Promise<ActUnderWay[]> =>
  tx
    .selectFrom('calls')
    .innerJoin('acts', 'acts.call_id', 'calls.id')
    .select(['calls.id as callId', 'acts.approval_id as approvalId'])
    .where('calls.incident_id', '=', id)
    .where('calls.state', '=', 'open')
    .execute();

/** What is under way keeps its approval until it is settled; nothing else may start any more. */
async function supersedeOthers(
  tx: Tx,
  id: IncidentId,
  acts: readonly ActUnderWay[],
  because: string,
): Promise<void> {
  const acting = new Set(acts.map(({ approvalId }) => approvalId));
  const open = await openApprovals(tx, id);
  await supersede(
    tx,
    id,
    open.filter((approval) => !acting.has(approval.id)),
    because,
  );
}

/** Steps that stopped the procedure start anew with a fresh plan: expired ones, and those whose call never ran. */
async function tryAgain(tx: Tx, id: IncidentId, round: number): Promise<string[]> {
  const steps = await tx
    .selectFrom('steps')
    .select(['name', 'state', 'approval_id', 'outcomes'])
    .where('incident_id', '=', id)
    .where('round', '=', round)
    .where('state', 'in', ['expired', 'failed'])
    .orderBy('position')
    .execute();
  const again = steps.filter(
    (step) =>
      step.state === 'expired' ||
      step.outcomes.length === 0 ||
      step.outcomes.every((one) => one.outcome === 'not-begun'),
  );
  if (again.length === 0) return [];
  const now = await timeOf(tx);
  await tx
    .updateTable('approvals')
    .set({ reopened_at: now })
    .where('incident_id', '=', id)
    .where('state', '=', 'expired')
    .where('reopened_at', 'is', null)
    .execute();
  const names = again.map((step) => step.name);
  await tx
    .updateTable('steps')
    .set({ state: 'pending', approval_id: null })
    .where('incident_id', '=', id)
    .where('round', '=', round)
    .where('name', 'in', names)
    .execute();
  return names;
}
