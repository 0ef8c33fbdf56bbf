import { sql } from 'kysely';
import { DavyError } from '../../domain/errors.ts';
import type { Database } from '../database/database.ts';
import { timeOf } from '../database/database.ts';
import { pageOf, rowsFor } from '../database/page.ts';
import { requireReason } from '../incidents/reason.ts';
import { record } from '../ledger/ledger-write.ts';
import type { ApprovalStore } from '../port.ts';
import { approvalOf, approvalRows } from '../rows/approval-record.ts';
import { lockIncident, lockOpen, raise } from '../rows/incident-rows.ts';
import { showPhase } from '../rows/phase.ts';
import { decide } from './decide.ts';
import { expireDueOf, incidentsWithDue } from './expiry.ts';
import { offer } from './offer.ts';

/** Incidents looked at in one round of expiry. */
const EXPIRE_AT_ONCE = 500;

export function approvalStore(db: Database): ApprovalStore {
  return {
    list: ({ limit, cursor, status, incidentId }) =>
      db.read(async (q) => {
        let query = approvalRows(q).orderBy('approvals.id', 'desc');
        if (cursor !== undefined) query = query.where(sql<boolean>`approvals.id < ${cursor}`);
        if (status !== undefined) query = query.where(sql`approvals.state`, '=', status);
        if (incidentId !== undefined) query = query.where('approvals.incident_id', '=', incidentId);
        return pageOf(await query.limit(rowsFor(limit)).execute(), limit, (row) => row.id, approvalOf);
      }),

    get: (id) =>
      db.read(async (q) => {
        const row = await approvalRows(q).where('approvals.id', '=', id).executeTakeFirst();
        return row === undefined ? undefined : approvalOf(row);
      }),

    decide: async (incidentId, decisions, actor, sign) => {
      const answer = await db.write((tx) => decide(tx, { incidentId, decisions, actor, sign }));
      if ('refused' in answer) throw answer.refused;
      return answer;
    },

    expireDue: async () => {
      let expired = 0;
      for (const id of await db.read((q) => incidentsWithDue(q, EXPIRE_AT_ONCE))) {
        expired += await db.write(async (tx) => {
          const incident = await lockIncident(tx, id);
          if (incident === undefined || incident.status === 'closed') return 0;
          return (await expireDueOf(tx, id, await timeOf(tx))).length;
        });
      }
      return expired;
    },

    /** Answers with the incident's id: the fresh plan, and with it the new approval, comes when the host was surveyed again. */
    reopen: (id, reason, actor) =>
      db.write(async (tx) => {
        requireReason(reason);
        const known = await tx
          .selectFrom('approvals')
          .select('incident_id')
          .where('id', '=', id)
          .executeTakeFirst();
        if (known === undefined) throw new DavyError('not-found', 'there is no such approval');
        const incident = await lockOpen(tx, known.incident_id);
        if (incident.cancelling || incident.finishing)
          throw new DavyError('incident-closed', `${incident.id} is being ended`);
        await expireDueOf(tx, incident.id, await timeOf(tx));
        const approval = await tx
          .selectFrom('approvals')
          .select(['state', 'step', 'round', 'reopened_at'])
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirstOrThrow();
        if (approval.reopened_at !== null) return incident.id;
        if (approval.state === 'superseded' || approval.round !== incident.round) {
          throw new DavyError('superseded', `${id} is of an earlier plan`);
        }
        if (approval.state !== 'expired')
          throw new DavyError('already-decided', `${id} is ${approval.state}`);
        await tx
          .updateTable('approvals')
          .set({ reopened_at: await timeOf(tx) })
          .where('id', '=', id)
          .execute();
        await tx
          .updateTable('steps')
          .set({ state: 'pending', approval_id: null })
          .where('incident_id', '=', incident.id)
          .where('approval_id', '=', id)
          .execute();
        await tx
          .updateTable('incidents')
          .set({ stale_through: incident.surveys_drawn, status: 'surveying', attention: null })
          .where('id', '=', incident.id)
          .execute();
        await showPhase(tx, incident.id);
        await raise(tx, incident.id);
        await record(tx, {
          key: `approval.reopened:${id}`,
          kind: 'approval.reopened',
          actor: `person:${actor.person}`,
          incidentId: incident.id,
          subject: id,
          body: { step: approval.step, reason, keyId: actor.keyId },
        });
        return incident.id;
      }),

    offer: (incidentId, surveyNumber, plans) => {
      const ids = plans.map(() => db.newId('apr'));
      return db.write((tx) => {
        const left = [...ids];
        return offer(tx, {
          incidentId,
          surveyNumber,
          plans,
          newApproval: () => left.shift() ?? db.newId('apr'),
        });
      });
    },
  };
}
