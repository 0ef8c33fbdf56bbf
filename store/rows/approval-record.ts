import { sql } from 'kysely';
import type { Approval, SignedDecision } from '../../domain/gate.ts';
import type { ApprovalId } from '../../domain/ids.ts';
import { readPlan } from '../../domain/plan.ts';
import type { Queries } from '../database/database.ts';
import { isoOrNull } from '../database/database.ts';

/** Approvals with their decisions in the order in which they were made. */
export const approvalRows = (q: Queries) =>
  q
    .selectFrom('approvals')
    .selectAll('approvals')
    .select(
      sql<SignedDecision[]>`(select coalesce(json_agg(d.decision order by d.id), '[]') from decisions d
        where d.approval_id = approvals.id)`.as('decisions'),
    );

export type ApprovalRow = Awaited<ReturnType<ReturnType<typeof approvalRows>['executeTakeFirstOrThrow']>>;

/** @throws DavyError `newer-form` for a plan of a later Davy */
export const approvalOf = (row: ApprovalRow): Approval => ({
  id: row.id,
  incidentId: row.incident_id,
  host: row.host,
  step: row.step,
  round: row.round,
  state: row.state,
  policy: row.policy,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  decidedAt: isoOrNull(row.decided_at),
  actBefore: isoOrNull(row.act_before),
  decisions: row.decisions,
  plan: readPlan(row.plan),
});

/** Locks approvals in the order of their ids. The incident is locked by the caller. */
export async function lockApprovals(
  tx: Queries,
  ids: readonly ApprovalId[],
): Promise<Map<ApprovalId, ApprovalRow>> {
  if (ids.length === 0) return new Map();
  const rows = await approvalRows(tx)
    .where('approvals.id', 'in', ids)
    .orderBy('approvals.id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
