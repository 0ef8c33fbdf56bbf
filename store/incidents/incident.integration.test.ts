import { describe, expect, test } from 'vitest';
import type { Facts } from '../../domain/flow/facts.ts';
import { asId } from '../../domain/ids.ts';
import { CRON, GATE, KILL, planOf, snapshotOf, verdictOf } from '../../test/shared/incident-driver.ts';
import { seen, started, watchFacts } from '../../test/shared/started-incident.ts';

describe('an incident', () => {
  test('by hand is one a host, and wakes until its facts were read', async () => {
    const { it, incident } = await started();
    const { admin: actor, playbook, policies, store } = it;
    const open = (host: string) => store.incidents.open({ host, reason: 'x', playbook, policies, actor });
    await expect(open(incident.host)).rejects.toMatchObject({ code: 'incident-open' });
    await expect(open('nowhere')).rejects.toMatchObject({ code: 'unknown-host' });
    expect(await store.incidents.toWake(9)).toEqual([
      { incidentId: incident.id, site: 'default', version: 1 },
    ]);
    expect(await store.incidents.facts(incident.id)).toMatchObject({
      incidentId: incident.id,
      status: 'surveying',
      round: 1,
      version: 1,
      verdict: null,
      surveyed: false,
      hold: false,
      cancelling: false,
      attention: false,
      drifted: false,
      verdictGate: null,
      watchLeftMs: null,
    });
    expect(await store.incidents.toWake(9)).toEqual([]);
    await expect(store.incidents.facts(asId('inc', 'inc_none'))).rejects.toMatchObject({
      code: 'store-behind',
    });
  });

  test('is woken by a change of its host and by the end of the emergency stop', async () => {
    const { it, incident } = await started();
    await seen(it, incident.id);
    await it.addHost(incident.host);
    expect(await it.store.incidents.toWake(9)).toEqual([]);
    await it.addHost(incident.host, { port: 2222 });
    expect(await it.store.incidents.toWake(9)).toHaveLength(1);
    await seen(it, incident.id);
    await it.store.hold.set(true, 'stop', it.admin);
    expect(await it.store.incidents.toWake(9)).toEqual([]);
    await it.store.hold.set(false, 'go', it.admin);
    expect(await it.store.incidents.toWake(9)).toHaveLength(1);
  });

  test('keeps the highest verdict and the newest snapshot', async () => {
    const { it, incident, survey } = await started();
    await survey(incident.id, 'suspicious');
    await survey(incident.id, 'confirmed');
    await survey(incident.id, 'not-a-miner');
    expect((await it.store.incidents.get(incident.id))?.verdict?.verdict).toBe('confirmed');
    expect((await it.store.incidents.snapshot(incident.id))?.number).toBe(3);
    expect((await it.store.incidents.snapshot(incident.id, { round: 1 }))?.number).toBe(3);
    expect(await it.store.incidents.snapshot(incident.id, { round: 2 })).toBeUndefined();
    expect(await it.store.incidents.facts(incident.id)).toMatchObject({
      surveyed: true,
      verdict: 'confirmed',
    });
  });

  test('knows what an earlier incident of the same host saw before it, and nothing of others or of itself', async () => {
    const { it, incident, survey, open } = await started();
    await survey(incident.id, 'not-a-miner');
    const newest = await survey(incident.id, 'not-a-miner');
    expect(await it.store.incidents.snapshotBefore(incident.id)).toBeUndefined();
    const elsewhere = await open();
    await survey(elsewhere.id);
    expect(await it.store.incidents.snapshotBefore(elsewhere.id)).toBeUndefined();
    await it.store.incidents.close(incident.id, await seen(it, incident.id), 'not-a-miner');
    const again = await open(incident.host);
    await survey(again.id);
    expect((await it.store.incidents.snapshotBefore(again.id))?.number).toBe(newest);
    expect(await it.store.incidents.snapshotBefore(incident.id)).toBeUndefined();
  });

  test('takes nothing from a survey that ends after a newer one', async () => {
    const { it, incident, survey, approvalOf, decide } = await started();
    const slow = await it.store.incidents.beginSurvey(incident.id);
    const newer = await survey(incident.id, 'suspicious');
    await it.store.approvals.offer(incident.id, newer, [planOf(incident, KILL, ['a'])]);
    await decide(await approvalOf(incident.id, KILL));
    await it.store.incidents.saveSurvey(
      incident.id,
      snapshotOf(slow.surveyId, slow.number),
      verdictOf('confirmed'),
    );
    expect((await it.store.incidents.get(incident.id))?.verdict?.verdict).toBe('suspicious');
    await expect(
      it.store.approvals.offer(incident.id, slow.number, [planOf(incident, KILL, ['old'])]),
    ).rejects.toMatchObject({ code: 'superseded' });
    expect((await approvalOf(incident.id, KILL)).state).toBe('approved');
  });
});

test('the status follows what happens, and needs-attention stays until a person takes it back', async () => {
  const { it, incident, offer, approvalOf, decide, begin, outcomes, survey } = await started();
  const status = async () => (await it.store.incidents.get(incident.id))?.status;
  expect(await status()).toBe('surveying');
  await offer(incident, planOf(incident, GATE, []));
  expect(await status()).toBe('awaiting-verdict');
  await decide(await approvalOf(incident.id, GATE));
  expect(await status()).toBe('surveying');
  await offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['c']));
  expect(await status()).toBe('awaiting-approval');
  await decide(await approvalOf(incident.id, KILL));
  expect(await status()).toBe('awaiting-approval');
  await decide(await approvalOf(incident.id, CRON));
  const begun = await begin(incident.id, CRON, KILL);
  if (begun.kind !== 'send') throw new Error(begun.kind);
  expect(await status()).toBe('acting');
  await it.store.incidents.needAttention(incident.id, {
    kind: 'unreachable',
    step: KILL,
    detail: 'no route',
  });
  const acts = begun.call.acts.map((act) => ({
    actId: act.id,
    outcomes: outcomes(act.targets, 'done'),
    receipts: [],
  }));
  await it.store.acts.finish({ callId: begun.call.id, acts, how: 'replied' });
  expect(await status()).toBe('needs-attention');
  await it.store.incidents.resume(incident.id, 'reachable again', it.admin);
  expect(await status()).toBe('acting');
  await it.store.incidents.setWatch(incident.id, { ...watchFacts, wantedMs: 1, watchedMs: 1 });
  expect(await status()).toBe('watching');
  await survey(incident.id);
  await it.store.incidents.startRound(incident.id, 'back');
  expect(await status()).toBe('surveying');
});

test('a verdict without doubt is the answer of confirm-miner', async () => {
  const { it, incident, survey, stepState } = await started();
  await survey(incident.id, 'inconclusive');
  expect(await stepState(incident.id, GATE)).toBe('pending');
  await it.store.incidents.saveVerdict(incident.id, verdictOf('confirmed'), 'reputation');
  expect(await stepState(incident.id, GATE)).toBe('done');
});

describe('a round', () => {
  test('begins with all steps pending and ends at the fifth', async () => {
    const { it, incident, offer, approvalOf, survey } = await started();
    await offer(incident, planOf(incident, KILL, ['a']));
    const kill = await approvalOf(incident.id, KILL);
    await it.store.incidents.setWatch(incident.id, { ...watchFacts, wantedMs: 600_000, watchedMs: 60_000 });
    const { watchLeftMs } = (await it.store.incidents.facts(incident.id)) as Facts;
    expect(watchLeftMs).toBeGreaterThan(0);
    expect(watchLeftMs).toBeLessThanOrEqual(60_000);
    expect(await it.store.incidents.startRound(incident.id, 'it came back')).toBe(true);
    // The answer was lost and it is asked again: still round 2.
    expect(await it.store.incidents.startRound(incident.id, 'it came back')).toBe(true);
    const facts = await it.store.incidents.facts(incident.id);
    expect(facts).toMatchObject({ round: 2, surveyed: false, watchLeftMs: null });
    expect(facts !== 'closed' && facts.steps.every((step) => step.state === 'pending')).toBe(true);
    expect((await it.store.approvals.get(kill.id))?.state).toBe('superseded');
    for (let round = 2; round < 5; round++) {
      await survey(incident.id);
      expect(await it.store.incidents.startRound(incident.id, 'again')).toBe(true);
    }
    await survey(incident.id);
    expect(await it.store.incidents.startRound(incident.id, 'again')).toBe(false);
    expect(await it.store.incidents.get(incident.id)).toMatchObject({ round: 5, status: 'needs-attention' });
  });

  test('that brings the same again with nothing new stops for a person, who may have it asked once more', async () => {
    const { it, incident, survey } = await started();
    const { incidents } = it.store;
    await survey(incident.id);
    expect(await incidents.startRound(incident.id, 'it came back')).toBe(true);
    await survey(incident.id);
    expect(await incidents.startRound(incident.id, 'it came back', { sameReturn: true })).toBe(false);
    expect(await incidents.get(incident.id)).toMatchObject({
      status: 'needs-attention',
      round: 2,
      attention: {
        kind: 'keeps-returning',
        detail: 'it came back as before, and there is nothing new to offer: it came back',
      },
    });
    await incidents.resume(incident.id, 'I took away what brings it', it.admin);
    await survey(incident.id);
    expect(await incidents.startRound(incident.id, 'it came back', { sameReturn: true })).toBe(true);
    expect(await incidents.get(incident.id)).toMatchObject({ round: 3 });
  });

  test('does not ask again what a person said it is', async () => {
    const { it, incident, offer, approvalOf, decide } = await started();
    await offer(incident, planOf(incident, GATE, []));
    await decide(await approvalOf(incident.id, GATE));
    await it.store.incidents.startRound(incident.id, 'again');
    await offer(incident, planOf(incident, GATE, []));
    expect(await it.store.incidents.facts(incident.id)).toMatchObject({ verdictGate: 'miner' });
    expect((await it.store.approvals.list({ limit: 9, incidentId: incident.id })).items).toHaveLength(1);
  });
});
