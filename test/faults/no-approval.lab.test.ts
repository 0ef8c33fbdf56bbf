import { expect, test } from 'vitest';
import { digestOf } from '../../domain/digest.ts';
import type { Approval } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { taskQueue } from '../../workflows/contract.ts';
import { byHand } from '../shared/by-hand.ts';
import type { Davy } from '../shared/davy.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { withSuper } from '../shared/incident-driver.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import { changesSince, stateOf } from './host-state.ts';
import { decideAll, waits, wakeAll } from './no-approval.ts';

const refusals = async (on: Davy, id: IncidentId): Promise<string[]> => {
  await on.store.ledger.chain();
  const { items } = await on.store.ledger.list({ limit: 200, incidentId: id, kind: 'act.refused' });
  return items.map(({ body }) => `${body.step}: ${body.reason}`).toSorted();
};

test('undecided, rejected and expired each leave the host as it was', async () => {
  const on = await davy();
  const hosts = await Promise.all([0, 1, 2, 3].map(async () => (await on.host()).host));
  const [undecided, held, rejected, expired] = hosts as [
    (typeof hosts)[0],
    (typeof hosts)[0],
    (typeof hosts)[0],
    (typeof hosts)[0],
  ];
  const before = new Map(await Promise.all(hosts.map(async (host) => [host, await stateOf(host)] as const)));
  await on.startWorker();
  const open = (host: typeof undecided, expireAfterMs?: number) =>
    on.open(host, PROCEDURE_ACTS, expireAfterMs === undefined ? {} : { expireAfterMs });
  const ids = await Promise.all([open(undecided), open(held), open(rejected), open(expired, 1)]);

  const asked = await Promise.all(ids.slice(0, 3).map((id) => on.asked(id)));
  for (const approvals of asked)
    expect(approvals.map(({ step }) => step).toSorted()).toEqual([...PROCEDURE_ACTS].toSorted());
  // Everything but the first step is approved: the first one holds the rest.
  await decideAll(
    on,
    (asked[1] ?? []).filter(({ step }) => step !== PROCEDURE_ACTS[0]),
    'approve',
  );
  await decideAll(on, asked[2] ?? [], 'reject');
  await on.store.approvals.expireDue();
  expect((await on.until(ids[2], ({ status }) => status === 'closed')).resolution).toBe('rejected');
  const late = await on.until(ids[3], ({ steps }) => steps.some(({ state }) => state === 'expired'));
  expect(late.status).toBe('needs-attention');
  await wakeAll(on);
  for (const id of [ids[0], ids[1], ids[3]]) await waits(on, id);

  for (const id of ids) expect(await on.store.acts.calls(id)).toEqual([]);
  for (const host of hosts) {
    const was = before.get(host);
    expect(was === undefined ? 'no manifest' : await changesSince(host, was)).toEqual([]);
  }
});

test('workflows started, signalled and reset by hand, and forged inputs, do nothing to the host', async () => {
  const on = await davy();
  const { host } = await on.host();
  const before = await stateOf(host);
  await on.startWorker();
  const id = await on.open(host, PROCEDURE_ACTS);
  const asked = await on.asked(id);
  const input = JSON.stringify({ incidentId: id });

  await byHand('workflow', 'signal', '--workflow-id', id, '--name', 'wake');
  await byHand(
    'workflow',
    'reset',
    '--workflow-id',
    id,
    '--type',
    'FirstWorkflowTask',
    '--reason',
    'by hand',
  );
  const another = `forged-${id}`;
  const queue = taskQueue(on.site);
  await byHand(
    ...['workflow', 'start', '--workflow-id', another, '--type', 'respond', '--task-queue', queue],
    ...['--input', input],
  );
  await eventually(async () =>
    (await byHand('workflow', 'show', '--workflow-id', another)).includes('ActivityTaskCompleted'),
  );
  expect(await refusals(on, id)).toEqual([]);

  for (const type of PROCEDURE_ACTS) {
    await byHand(
      ...['activity', 'execute', '--activity-id', `${type}-${id}`, '--type', type, '--task-queue', queue],
      ...['--start-to-close-timeout', '30s', '--input', JSON.stringify(id)],
      ...['--input', JSON.stringify(PROCEDURE_ACTS)],
    );
  }
  const all = [...PROCEDURE_ACTS].toSorted();
  const told = new Set(await refusals(on, id));
  expect([...told]).toEqual(all.map((step) => `${step}: not-approved`));
  expect(await changesSince(host, before)).toEqual([]);

  // Whoever writes to the database has no key to sign with.
  await on.store.incidents.resume(id, 'the forger was thrown out', on.admin);
  for (const approval of asked) await forge(on, approval, on.admin);
  await wakeAll(on);
  await eventually(async () => (await refusals(on, id)).some((one) => one.endsWith('bad-signature')));
  await byHand('workflow', 'terminate', '--workflow-id', another);
  await waits(on, id);
  expect(await on.store.acts.calls(id)).toEqual([]);
  expect(await changesSince(host, before)).toEqual([]);
});

/** What a superuser of the database could write: everything but a signature. */
async function forge(on: Davy, approval: Approval, { person, keyId }: Davy['admin']) {
  const { id, incidentId, step, plan, round, policy } = approval;
  const decision = {
    approvalId: id,
    incidentId,
    step,
    planDigest: plan.digest,
    round,
    policyDigest: digestOf(policy),
    notTheirs: [],
    decision: 'approve',
    targets: plan.targets.map((target) => target.id).toSorted(),
    person,
    role: 'admin',
    keyId,
    reason: null,
    at: new Date().toISOString(),
    signature: Buffer.alloc(64, 7).toString('base64'),
  };
  await withSuper(
    on,
    `insert into decisions (approval_id, person, decision)
       values ('${id}', '${person}', '${JSON.stringify(decision)}');
     update approvals set state = 'approved', decided_at = now(), act_before = now() + interval '1 day'
       where id = '${id}';
     update steps set state = 'approved' where approval_id = '${id}'`,
  );
}
