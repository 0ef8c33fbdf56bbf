import type { ExpressionBuilder } from 'kysely';
import type { ApprovalId, IncidentId } from '../../domain/ids.ts';
import type { GatedStep } from '../../domain/steps.ts';
import type { Queries } from '../database/database.ts';
import type { Tables } from '../database/tables.ts';
import { record } from '../ledger/ledger-write.ts';

/** Approvals that no longer count. The rows and their incident are locked by the caller, who also marks the steps. */
export async function supersede(
  tx: Queries,
  incidentId: IncidentId,
  approvals: readonly { id: ApprovalId; step: GatedStep }[],
  because: string,
): Promise<void> {
  if (approvals.length === 0) return;
  await tx
    .updateTable('approvals')
    .set({ state: 'superseded' })
    .where(
      'id',
      'in',
      approvals.map((one) => one.id),
    )
    .execute();
  await record(
    tx,
    ...approvals.map(
      ({ id, step }) =>
        ({
          key: `approval.superseded:${id}`,
          kind: 'approval.superseded',
          actor: 'worker',
          incidentId,
          subject: id,
          body: { step, because },
        }) as const,
    ),
  );
}

/** Pending, or approved and not acted on. */
export const isOpen = (is: ExpressionBuilder<Tables, 'approvals'>) =>
  is.or([
    is('state', '=', 'pending'),
    is.and([is('state', 'in', ['approved', 'partially-approved']), is('acted_at', 'is', null)]),
  ]);

/** Approvals that are pending, or approved and not acted on: what a new round, a cancel or a closing ends. Locked, by id. */
export const openApprovals = (tx: Queries, incidentId: IncidentId) =>
  tx
    .selectFrom('approvals')
    .select(['id', 'step', 'state'])
    .where('incident_id', '=', incidentId)
    .where(isOpen)
    .orderBy('id')
    .forUpdate()
    .execute();
