import { sql } from 'kysely';
import type { Attention } from '../../domain/attention.ts';
import type { ApprovalId, IncidentId } from '../../domain/ids.ts';
import type { Queries } from '../database/database.ts';
import { recordAttention } from '../incidents/progress.ts';
import { record } from '../ledger/ledger-write.ts';
import { needsAttention, raise } from '../rows/incident-rows.ts';
import { isOpen } from './superseding.ts';

/**
 * Expires what is due of one incident: undecided past `expires_at`, or approved and not begun past `act_before` (lapsed).
 * What a call is acting on was begun in time. The incident is locked by the caller, `now` taken after that.
 *
 * Answers the ids. Nothing happens on the host; the incident goes before a person, who may reopen.
 */
export async function expireDueOf(tx: Queries, incidentId: IncidentId, now: Date): Promise<ApprovalId[]> {
  const due = await tx
    .selectFrom('approvals')
    .select(['id', 'step', 'state', 'round'])
    .where('incident_id', '=', incidentId)
    .where(isOpen)
    .where((is) =>
      is.or([
        is.and([is('state', '=', 'pending'), is('expires_at', '<=', now)]),
        is.and([
          is('state', '<>', 'pending'),
          is('act_before', '<=', now),
          sql<boolean>`not exists (select from acts a join calls c on c.id = a.call_id
            where a.approval_id = approvals.id and c.state = 'open')`,
        ]),
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  if (due.length === 0) return [];
  const ids = due.map((one) => one.id);
  await tx.updateTable('approvals').set({ state: 'expired' }).where('id', 'in', ids).execute();
  await tx
    .updateTable('steps')
    .set({ state: 'expired' })
    .where('incident_id', '=', incidentId)
    .where('approval_id', 'in', ids)
    .execute();
  const attention: Attention = {
    kind: 'expired',
    steps: due.map((one) => one.step),
    detail: [...new Set(due.map((one) => (one.state === 'pending' ? 'nobody decided' : 'lapsed')))].join(
      '; ',
    ),
  };
  await needsAttention(tx, incidentId, attention);
  await raise(tx, incidentId);
  await record(
    tx,
    ...due.map(
      ({ id, step, state }) =>
        ({
          key: `approval.expired:${id}`,
          kind: 'approval.expired',
          actor: 'system',
          incidentId,
          subject: id,
          body: { step, lapsed: state !== 'pending' },
        }) as const,
    ),
  );
  await recordAttention(tx, incidentId, `expired:${ids.join(',')}`, attention);
  return ids;
}

/** Open incidents that have something due; found without locks, so look again under them. */
export async function incidentsWithDue(q: Queries, limit: number): Promise<IncidentId[]> {
  const { rows } = await sql<{ incident_id: IncidentId }>`
    select distinct incident_id from approvals
    where (state = 'pending' or (state in ('approved', 'partially-approved') and acted_at is null))
      and case when state = 'pending' then expires_at else act_before end <= clock_timestamp()
    order by incident_id limit ${limit}`.execute(q);
  return rows.map((row) => row.incident_id);
}
