import type { Approval } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Davy } from '../shared/davy.ts';

export const decideAll = (
  on: Davy,
  approvals: readonly Approval[],
  decision: 'approve' | 'reject',
): Promise<Approval[]> =>
  on.store.approvals.decide(
    null,
    approvals.map(({ id, plan }) => ({
      approvalId: id,
      decision,
      planDigest: plan.digest,
      reason: 'a test says so',
    })),
    on.admin,
    on.sign,
  );

/** Wakes every workflow: what it does once more must be nothing, too. */
export async function wakeAll(on: Davy): Promise<void> {
  await on.store.hold.set(true, 'a test', on.admin);
  await on.store.hold.set(false, 'a test', on.admin);
}

/** The workflow has read everything that there is to know, and waits or has ended. */
export const waits = (on: Davy, id: IncidentId) =>
  on.until(id, ({ status, version, seen }) => status === 'closed' || version === seen);
