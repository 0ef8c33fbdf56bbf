import { expect, test } from 'vitest';
import type { Approval } from '../domain/gate.ts';
import { decisionBytes } from '../domain/gate.ts';
import { verifier } from '../runtime/signing.ts';
import type { TestApi } from '../test/shared/api.ts';
import { newTestApi } from '../test/shared/api.ts';
import { eventually } from '../test/shared/eventually.ts';
import { CRON, driver, KILL, planOf } from '../test/shared/incident-driver.ts';
import { newTestStore } from '../test/shared/store.ts';

async function asked(it: TestApi) {
  const drive = driver(it);
  const incident = await drive.open();
  await drive.offer(incident, planOf(incident, KILL, ['a', 'b']), planOf(incident, CRON, ['c']));
  const kill = await drive.approvalOf(incident.id, KILL);
  const cron = await drive.approvalOf(incident.id, CRON);
  const choice = (approval: Approval, decision = 'approve') => ({
    decision,
    planDigest: approval.plan.digest,
  });
  return { incident, kill, cron, choice };
}

test('a decision is signed, on the ledger under the head that the answer carries, and wakes the workflow', async () => {
  const it = await newTestApi();
  const { incident, kill, choice } = await asked(it);
  const { client, woken, publicKey, store } = it;
  const answer = await client.post<Approval & { ledgerHead: { seq: number; hash: string } }>(
    `/v1/approvals/${kill.id}/decision`,
    { ...choice(kill), targets: kill.plan.targets.slice(0, 1).map((t) => t.id), reason: 'seen' },
  );
  expect(answer.state).toBe('partially-approved');
  const [decision] = answer.decisions;
  expect(decision).toMatchObject({ person: 'root', reason: 'seen' });
  const verify = verifier(publicKey);
  expect(decision !== undefined && verify(decisionBytes(decision), decision.signature)).toBe(true);
  const entries = await store.ledger.read(0, 1000);
  const decided = entries.find((one) => one.kind === 'approval.decided');
  expect(decided?.seq).toBeLessThanOrEqual(answer.ledgerHead.seq);
  expect(entries.find((one) => one.seq === answer.ledgerHead.seq)?.hash).toBe(answer.ledgerHead.hash);
  await eventually(() => woken.includes(incident.id));
  const pending = await client.get<{ items: Approval[] }>('/v1/approvals?status=pending');
  expect(pending.items.map((one) => one.step)).toEqual([CRON]);
  const all = await client.get<{ items: Approval[] }>(`/v1/approvals?incident=${incident.id}`);
  expect(all.items).toHaveLength(2);
});

test('several decisions of an incident: all or none', async () => {
  const it = await newTestApi();
  const { client } = it;
  const { incident, kill, cron, choice } = await asked(it);
  const path = `/v1/incidents/${incident.id}/decisions`;
  const one = { approvalId: kill.id, ...choice(kill) };
  const wrong = { approvalId: cron.id, ...choice(cron), planDigest: `sha256:${'0'.repeat(64)}` };
  await client.refused('POST', path, 'plan-changed', { body: { decisions: [one, wrong] } });
  expect(await client.get(`/v1/approvals/${kill.id}`)).toMatchObject({ state: 'pending', decisions: [] });
  await client.refused('POST', path, 'invalid-request', { body: { decisions: [one, one] } });
  const strange = await asked(it);
  const foreign = { approvalId: strange.kill.id, ...choice(strange.kill) };
  await client.refused('POST', path, 'not-found', { body: { decisions: [one, foreign] } });
  const { items } = await client.post<{ items: Approval[] }>(path, {
    decisions: [one, { approvalId: cron.id, ...choice(cron, 'reject') }],
  });
  expect(items.map((approval) => approval.state)).toEqual(['approved', 'rejected']);
});

test('many people at once: one decides, the others hear so, and everybody sees the same', async () => {
  const it = await newTestApi();
  const { kill, choice } = await asked(it);
  const path = `/v1/approvals/${kill.id}/decision`;
  const people = await Promise.all(Array.from({ length: 8 }, (_, i) => it.clientOf(`person${i}`, 'analyst')));
  const answers = await Promise.all(
    people.map((person, i) =>
      person.request<{ code?: string; state?: string }>('POST', path, {
        body: choice(kill, i % 2 === 0 ? 'approve' : 'reject'),
      }),
    ),
  );
  const won = answers.filter((one) => one.status === 200);
  expect(won).toHaveLength(1);
  expect(answers.filter((one) => one.body.code === 'already-decided')).toHaveLength(7);
  const approval = await it.client.get<Approval>(`/v1/approvals/${kill.id}`);
  expect(approval.state).toBe(won[0]?.body.state);
  expect(approval.decisions).toHaveLength(1);
});

test('the same person twice at once, as after a lost answer: one decision, the same answer', async () => {
  const it = await newTestApi();
  const { kill, choice } = await asked(it);
  const path = `/v1/approvals/${kill.id}/decision`;
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => it.client.post<Approval>(path, choice(kill))),
  );
  expect(new Set(answers.map((one) => JSON.stringify(one.decisions))).size).toBe(1);
});

test('a quorum of two counts persons, not keys', async () => {
  const it = await newTestApi({ testStore: await newTestStore({ policy: { quorum: 2 } }) });
  const { kill, choice } = await asked(it);
  const path = `/v1/approvals/${kill.id}/decision`;
  for (let key = 0; key < 2; key++) {
    const ann = await it.clientOf('ann', 'analyst');
    expect(await ann.post(path, choice(kill))).toMatchObject({ state: 'pending' });
  }
  const bob = await it.clientOf('bob', 'analyst');
  expect(await bob.post(path, choice(kill))).toMatchObject({ state: 'approved' });
});

test('cancel, hold and notes say what they did', async () => {
  const it = await newTestApi();
  const { client } = it;
  const { incident, kill, choice } = await asked(it);
  expect(await client.put('/v1/hold', { on: true, reason: 'stop' })).toEqual({
    on: true,
    inFlight: [],
    quiet: true,
  });
  expect(await client.get('/v1/hold')).toMatchObject({ on: true, by: 'root', reason: 'stop' });
  await client.put('/v1/hold', { on: false, reason: 'go on' });
  await client.post(`/v1/incidents/${incident.id}/notes`, { text: 'called the owner' });
  const cancelled = await client.post(`/v1/incidents/${incident.id}/cancel`, { reason: 'a drill' });
  expect(cancelled).toMatchObject({ inFlight: [], quiet: true });
  await client.refused('POST', `/v1/approvals/${kill.id}/decision`, 'superseded', {
    body: choice(kill),
  });
  const { items } = await client.get<{ items: { text: string }[] }>(`/v1/incidents/${incident.id}/timeline`);
  expect(items.map((one) => one.text).join('\n')).toContain('Note: called the owner');
});
