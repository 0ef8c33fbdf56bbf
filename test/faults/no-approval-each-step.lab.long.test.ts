import { expect, test } from 'vitest';
import type { IncidentId } from '../../domain/ids.ts';
import type { Davy } from '../shared/davy.ts';
import { davy } from '../shared/davy.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import { changesSince, stateOf } from './host-state.ts';
import { decideAll, waits, wakeAll } from './no-approval.ts';

/** What happens instead of an approval, and what it leaves behind. */
const ANSWERS = [
  {
    answer: 'undecided',
    give: (on: Davy, id: IncidentId) => on.asked(id),
    leaves: { approval: 'pending', step: 'awaiting-approval', status: 'awaiting-approval', resolution: null },
  },
  {
    answer: 'rejected',
    give: async (on: Davy, id: IncidentId) => decideAll(on, await on.asked(id), 'reject'),
    leaves: { approval: 'rejected', step: 'rejected', status: 'closed', resolution: 'rejected' },
  },
  {
    answer: 'expired',
    policy: { expireAfterMs: 1 },
    /** Somebody says yes, too late. */
    give: async (on: Davy, id: IncidentId) => {
      await on.until(id, ({ steps }) => steps.some(({ approvalId }) => approvalId !== null));
      const late = decideAll(on, await approvalsOf(on, id), 'approve');
      await expect(late).rejects.toMatchObject({ code: 'approval-expired' });
    },
    leaves: { approval: 'expired', step: 'expired', status: 'needs-attention', resolution: null },
  },
] as const;

const approvalsOf = async (on: Davy, incidentId: IncidentId) =>
  (await on.store.approvals.list({ limit: 50, incidentId })).items;

test.each(ANSWERS)(
  '$answer: each step by itself leaves its host as it was',
  async ({ give, leaves, ...one }) => {
    const on = await davy();
    await on.startWorker();
    const incidents = await Promise.all(
      PROCEDURE_ACTS.map(async (step) => {
        const { host } = await on.host();
        const before = await stateOf(host);
        const id = await on.open(host, [step], 'policy' in one ? one.policy : {});
        await give(on, id);
        await on.until(id, ({ status }) => status === leaves.status);
        return { step, host, before, id };
      }),
    );
    await wakeAll(on);
    for (const { step, host, before, id } of incidents) {
      await waits(on, id);
      const incident = await on.store.incidents.get(id);
      expect({
        approvals: (await approvalsOf(on, id)).map((approval) => [approval.step, approval.state]),
        step: incident?.steps.find(({ name }) => name === step)?.state,
        status: incident?.status,
        resolution: incident?.resolution,
        calls: await on.store.acts.calls(id),
        changes: await changesSince(host, before),
      }).toEqual({
        approvals: [[step, leaves.approval]],
        step: leaves.step,
        status: leaves.status,
        resolution: leaves.resolution,
        calls: [],
        changes: [],
      });
    }
  },
);
