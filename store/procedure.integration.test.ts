import { describe, expect, test } from 'vitest';
import type { Facts } from '../domain/flow/facts.ts';
import type { IncidentId } from '../domain/ids.ts';
import { asId } from '../domain/ids.ts';
import {
  CRON,
  cleanEnding,
  driver,
  GATE,
  KILL,
  planOf,
  snapshotOf,
  verdictOf,
  withSuper,
} from '../test/shared/incident-driver.ts';
import { newTestStore } from '../test/shared/store.ts';

const watchFacts = {
  cronRereadObserved: true,
  startsAtBoot: false,
  longestPeriodSeconds: null,
  periodUnknown: false,
};

async function started() {
  const it = await newTestStore();
  const drive = driver(it);
  return { it, ...drive, incident: await drive.open() };
}

/** The version that facts showed, as a workflow would hand it to close. */
async function seen(it: Awaited<ReturnType<typeof newTestStore>>, id: IncidentId): Promise<number> {
  const facts = await it.store.incidents.facts(id);
  if (facts === 'closed') throw new Error('closed');
  return facts.version;
}

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

describe('an offer', () => {
  test('leaves an open approval alone unless a target or the boot differs', async () => {
    const { it, incident, offer, approvalOf, stepState } = await started();
    await offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, []));
    const first = await approvalOf(incident.id, KILL);
    expect(await stepState(incident.id, CRON)).toBe('nothing-to-do');
    await offer(incident, planOf(incident, KILL, ['a']));
    expect((await approvalOf(incident.id, KILL)).id).toBe(first.id);
    await offer(incident, planOf(incident, KILL, ['a'], { change: 'other' }));
    const second = await approvalOf(incident.id, KILL);
    expect(second.id).not.toBe(first.id);
    expect((await it.store.approvals.get(first.id))?.state).toBe('superseded');
    await offer(incident, planOf(incident, KILL, ['a'], { change: 'other', bootId: 'next' }));
    expect((await it.store.approvals.get(second.id))?.state).toBe('superseded');
    await offer(incident, planOf(incident, KILL, []));
    expect(await stepState(incident.id, KILL)).toBe('nothing-to-do');
    expect(
      (await it.store.approvals.list({ limit: 9, incidentId: incident.id, status: 'superseded' })).items,
    ).toHaveLength(3);
  });

  test('does not ask again what was rejected', async () => {
    const { incident, offer, approvalOf, decide, stepState } = await started();
    await offer(incident, planOf(incident, KILL, ['a']));
    await decide(await approvalOf(incident.id, KILL), 'reject');
    await offer(incident, planOf(incident, KILL, ['b']));
    expect(await stepState(incident.id, KILL)).toBe('rejected');
  });

  test('is not taken for a step with an open call, nor with a digest of another plan', async () => {
    const { it, incident, offer, approvalOf, decide, begin } = await started();
    await offer(incident, planOf(incident, KILL, ['a']));
    const kill = await approvalOf(incident.id, KILL);
    await decide(kill);
    await begin(incident.id, KILL);
    await offer(incident, planOf(incident, KILL, ['b']));
    expect((await it.store.approvals.get(kill.id))?.state).toBe('approved');
    const forged = { ...planOf(incident, CRON, ['a']), host: 'other' };
    await expect(offer(incident, forged)).rejects.toMatchObject({ code: 'plan-changed' });
  });
});

describe('time', () => {
  test('that ran out expires an approval; a person reopens it and gets a fresh plan', async () => {
    const { it, incident, offer, approvalOf, overdue, stepState, kinds } = await started();
    await offer(incident, planOf(incident, KILL, ['a']));
    const kill = await approvalOf(incident.id, KILL);
    await seen(it, incident.id);
    expect(await it.store.approvals.expireDue()).toBe(0);
    await overdue(kill.id);
    expect(await it.store.approvals.expireDue()).toBe(1);
    expect(await it.store.approvals.expireDue()).toBe(0);
    expect(await it.store.incidents.toWake(9)).toHaveLength(1);
    expect(await it.store.incidents.facts(incident.id)).toMatchObject({ attention: true });
    expect(await stepState(incident.id, KILL)).toBe('expired');
    await expect(it.store.approvals.reopen(kill.id, ' ', it.admin)).rejects.toMatchObject({
      code: 'reason-required',
    });
    expect(await it.store.approvals.reopen(kill.id, 'slept', it.admin)).toBe(incident.id);
    expect(await it.store.approvals.reopen(kill.id, 'slept', it.admin)).toBe(incident.id);
    expect(await it.store.incidents.facts(incident.id)).toMatchObject({ attention: false, surveyed: false });
    // A plan from before is too old now.
    await expect(
      it.store.approvals.offer(incident.id, 1, [planOf(incident, KILL, ['a'])]),
    ).rejects.toMatchObject({
      code: 'superseded',
    });
    await offer(incident, planOf(incident, KILL, ['a']));
    expect(await stepState(incident.id, KILL)).toBe('awaiting-approval');
    expect(await kinds(incident.id)).toEqual(
      expect.arrayContaining(['approval.expired', 'incident.needs-attention', 'approval.reopened']),
    );
    await expect(
      it.store.approvals.reopen((await approvalOf(incident.id, KILL)).id, 'x', it.admin),
    ).rejects.toMatchObject({ code: 'already-decided' });
  });

  test('that ran out before the act lapses an approval', async () => {
    const { it, incident, offer, approvalOf, decide, overdue, begin, kinds } = await started();
    await offer(incident, planOf(incident, KILL, ['a']));
    const kill = await approvalOf(incident.id, KILL);
    await decide(kill);
    await overdue(kill.id);
    expect(await begin(incident.id, KILL)).toMatchObject({ refusals: [{ reason: 'lapsed' }] });
    await it.store.incidents.facts(incident.id);
    expect((await it.store.approvals.get(kill.id))?.state).toBe('expired');
    expect(await kinds(incident.id)).toContain('approval.expired');
    const { items } = await it.store.ledger.list({ limit: 9, kind: 'approval.expired' });
    expect(items[0]?.body).toMatchObject({ lapsed: true });
  });

  test('makes a late decision perform the expiry itself', async () => {
    const { it, incident, offer, approvalOf, decide, overdue } = await started();
    await offer(incident, planOf(incident, KILL, ['a']));
    const kill = await approvalOf(incident.id, KILL);
    await overdue(kill.id);
    await expect(decide(kill)).rejects.toMatchObject({ code: 'approval-expired' });
    expect((await it.store.approvals.get(kill.id))?.state).toBe('expired');
    expect(await it.store.approvals.expireDue()).toBe(0);
    await expect(decide(kill)).rejects.toMatchObject({ code: 'approval-expired' });
  });

  test('and a decision at the same moment: one of them is the fact', async () => {
    const { it, incident, offer, approvalOf, decide, kinds } = await started();
    for (let i = 0; i < 5; i++) {
      await offer(incident, planOf(incident, KILL, [`a${i}`]));
      const kill = await approvalOf(incident.id, KILL);
      await withSuper(
        it,
        `update approvals set expires_at = clock_timestamp() + interval '20 milliseconds' where id = '${kill.id}'`,
      );
      const decisions = Promise.allSettled(
        Array.from({ length: 4 }, (_, n) => n).map(async (n) => {
          const { actor } = await it.addPerson(`p${i}${n}`, 'analyst');
          return decide(kill, 'approve', { actor });
        }),
      );
      const [answers] = await Promise.all([
        decisions,
        it.store.approvals.expireDue(),
        it.store.approvals.expireDue(),
      ]);
      const after = await it.store.approvals.get(kill.id);
      const yes = answers.filter((one) => one.status === 'fulfilled').length;
      expect(after?.decisions).toHaveLength(yes);
      expect(yes <= 1 && (after?.state === 'approved') === (yes === 1)).toBe(true);
      if (yes === 0) await it.store.approvals.reopen(kill.id, 'again', it.admin);
    }
    const told = (await kinds(incident.id)).filter(
      (kind) => kind === 'approval.decided' || kind === 'approval.expired',
    );
    expect(told.length).toBeGreaterThanOrEqual(1);
  });
});

describe('the end', () => {
  test('waits for what nobody has seen, for an approval not acted on and for an open call', async () => {
    const { it, incident, offer, approvalOf, decide, begin, outcomes } = await started();
    await offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['c']));
    const old = await seen(it, incident.id);
    await decide(await approvalOf(incident.id, KILL));
    expect(await it.store.incidents.close(incident.id, old, 'partially-cleaned')).toBe(false);
    expect(await it.store.incidents.close(incident.id, old + 1, 'partially-cleaned')).toBe(false);
    const version = await seen(it, incident.id);
    expect(await it.store.incidents.close(incident.id, version, 'partially-cleaned')).toBe(false);
    const begun = await begin(incident.id, KILL);
    if (begun.kind !== 'send') throw new Error(begun.kind);
    expect(await it.store.incidents.close(incident.id, version, 'partially-cleaned')).toBe(false);
    const acts = begun.call.acts.map((act) => ({
      actId: act.id,
      outcomes: outcomes(act.targets, 'done'),
      receipts: [],
    }));
    await it.store.acts.finish({ callId: begun.call.id, acts, how: 'replied' });
    expect(await it.store.incidents.close(incident.id, version, 'partially-cleaned')).toBe(true);
    expect(await it.store.incidents.close(incident.id, version, 'partially-cleaned')).toBe(true);
    // What nobody decided was superseded, and so something was left.
    expect((await approvalOf(incident.id, KILL)).state).toBe('approved');
    expect(await it.store.incidents.get(incident.id)).toMatchObject({
      status: 'closed',
      resolution: 'partially-cleaned',
    });
    expect(await it.store.incidents.facts(incident.id)).toBe('closed');
    await expect(it.store.incidents.cancel(incident.id, 'x', it.admin)).rejects.toMatchObject({
      code: 'incident-closed',
    });
  });

  test('is never cleaned against what the store knows', async () => {
    const { it, incident, survey, offer, approvalOf, decide, begin, outcomes } = await started();
    await offer(incident, planOf(incident, KILL, ['a']));
    await decide(await approvalOf(incident.id, KILL));
    const begun = await begin(incident.id, KILL);
    if (begun.kind !== 'send') throw new Error(begun.kind);
    const acts = begun.call.acts.map((act) => ({
      actId: act.id,
      outcomes: outcomes(act.targets, 'done'),
      receipts: [],
    }));
    await it.store.acts.finish({ callId: begun.call.id, acts, how: 'replied' });
    const version = await seen(it, incident.id);
    expect(await it.store.incidents.close(incident.id, version, 'cleaned', cleanEnding())).toBe(true);
    const closed = await it.store.incidents.get(incident.id);
    expect(closed?.resolution).toBe('partially-cleaned');
    expect(closed?.ending?.doubts).toEqual([
      'Something was done on the host after the last look.',
      'remove-cron-entries was neither done nor declined.',
      'delete-files was neither done nor declined.',
      'block-egress was neither done nor declined.',
    ]);
    expect(await survey(incident.id).catch((error) => error.code)).toBe('incident-closed');
  });

  test('by a lead, of what has stopped: nothing more is decided, and what is left is named', async () => {
    const { it, incident, offer, approvalOf, decide, kinds } = await started();
    const { incidents } = it.store;
    await offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['c']));
    await expect(incidents.finish(incident.id, 'enough', it.admin)).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const cron = await approvalOf(incident.id, CRON);
    await decide(await approvalOf(incident.id, KILL));
    await incidents.needAttention(incident.id, { kind: 'keeps-returning', detail: 'in 5 rounds' });
    await expect(incidents.finish(incident.id, ' ', it.admin)).rejects.toMatchObject({
      code: 'reason-required',
    });
    await incidents.finish(incident.id, 'rebuilt tomorrow', it.admin);
    await expect(decide(cron)).rejects.toMatchObject({ code: 'superseded' });
    expect(await incidents.facts(incident.id)).toMatchObject({ finishing: true, attention: false });
    const version = await seen(it, incident.id);
    expect(await incidents.close(incident.id, version, 'cleaned', cleanEnding())).toBe(true);
    expect(await incidents.get(incident.id)).toMatchObject({ resolution: 'cleaned', status: 'closed' });
    expect(await kinds(incident.id)).toContain('incident.finishing');
  });

  test('by cancel takes back what was approved, but not what is under way', async () => {
    const { it, incident, offer, approvalOf, decide, begin, outcomes } = await started();
    await offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['c']));
    const [kill, cron] = [await approvalOf(incident.id, KILL), await approvalOf(incident.id, CRON)];
    await decide(kill);
    await decide(cron);
    const begun = await begin(incident.id, KILL);
    if (begun.kind !== 'send') throw new Error(begun.kind);
    const { inFlight } = await it.store.incidents.cancel(incident.id, 'wrong host', it.admin);
    expect(inFlight).toEqual([begun.call.id]);
    expect((await it.store.approvals.get(cron.id))?.state).toBe('superseded');
    await expect(decide(cron, 'reject')).rejects.toMatchObject({ code: 'superseded' });
    const version = await seen(it, incident.id);
    expect(await it.store.incidents.close(incident.id, version, 'partially-cleaned')).toBe(false);
    const acts = begun.call.acts.map((act) => ({
      actId: act.id,
      outcomes: outcomes(act.targets, 'done'),
      receipts: [],
    }));
    await it.store.acts.finish({ callId: begun.call.id, acts, how: 'settled' });
    expect(await it.store.incidents.close(incident.id, version, 'partially-cleaned')).toBe(true);
    expect((await it.store.incidents.get(incident.id))?.resolution).toBe('cancelled');
  });

  test('is rejected when every plan was', async () => {
    const { it, incident, offer, approvalOf, decide } = await started();
    await offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['c']));
    await decide(await approvalOf(incident.id, KILL), 'reject');
    await decide(await approvalOf(incident.id, CRON), 'reject');
    expect(await it.store.incidents.close(incident.id, await seen(it, incident.id), 'rejected')).toBe(true);
    expect((await it.store.incidents.get(incident.id))?.resolution).toBe('rejected');
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
