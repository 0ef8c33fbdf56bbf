import { describe, expect, test } from 'vitest';
import { digestOf } from '../../domain/digest.ts';
import { asId } from '../../domain/ids.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import { CRON, cleanEnding, driver, KILL, planOf, withSuper } from '../../test/shared/incident-driver.ts';
import { newTestStore } from '../../test/shared/store.ts';
import type { BeginCall, CallRecord } from '../port.ts';

async function approved(names: readonly string[] = ['a', 'b'], policy = {}) {
  const it = await newTestStore({ policy });
  const drive = driver(it);
  const incident = await drive.open();
  await drive.offer(incident, planOf(incident, CRON, ['c']), planOf(incident, KILL, names));
  const [cron, kill] = [await drive.approvalOf(incident.id, CRON), await drive.approvalOf(incident.id, KILL)];
  await drive.decide(cron);
  await drive.decide(kill);
  return { it, ...drive, incident, cron, kill };
}

function sent(begun: BeginCall): CallRecord {
  if (begun.kind !== 'send') throw new Error(`expected send, got ${JSON.stringify(begun)}`);
  return begun.call;
}

describe('an intent', () => {
  test('allots one call with its acts, before anything is sent', async () => {
    const { it, incident, begin, cron, kill, kinds, stepState } = await approved();
    const call = sent(await begin(incident.id, CRON, KILL));
    expect(call).toMatchObject({
      incidentId: incident.id,
      host: incident.host,
      round: 1,
      attempt: 1,
      machineId: 'machine',
      bootId: 'boot',
      finishedAt: null,
    });
    expect(call.acts.map((act) => [act.step, act.approvalId, act.planDigest])).toEqual([
      [CRON, cron.id, cron.plan.digest],
      [KILL, kill.id, kill.plan.digest],
    ]);
    expect(call.acts[1]?.targets).toEqual(kill.plan.targets);
    expect(await it.store.acts.openCall(incident.id)).toEqual(call);
    expect(await stepState(incident.id, KILL)).toBe('applying');
    expect((await kinds(incident.id)).slice(-2)).toEqual(['act.intended', 'act.intended']);
  });

  test('by eight workers at once is sent by one; the others settle', async () => {
    const { it, incident } = await approved();
    const workers = await Promise.all(Array.from({ length: 8 }, () => it.another()));
    const begun = await Promise.all(
      workers.map((store) =>
        store.acts.begin({
          incidentId: incident.id,
          steps: [CRON, KILL],
          scriptDigest: digestOf('s'),
          verify: it.verify,
          isProtected: () => false,
          hostKey: 'SHA256:x',
          actionVersion: () => 1,
        }),
      ),
    );
    expect(begun.map((one) => one.kind).sort()).toEqual(['send', ...Array(7).fill('settle')].sort());
    expect(await it.store.acts.calls(incident.id)).toHaveLength(1);
  });

  test.each([
    ['host-key-changed', { hostKey: 'SHA256:y' }],
    ['action-changed', { actionVersion: () => 2 }],
  ] as const)('is refused: %s, though everything else is as it was approved', async (reason, now) => {
    const { it, incident } = await approved();
    const begun = await it.store.acts.begin({
      incidentId: incident.id,
      steps: [CRON, KILL],
      scriptDigest: digestOf('s'),
      verify: it.verify,
      isProtected: () => false,
      hostKey: 'SHA256:x',
      actionVersion: () => 1,
      ...now,
    });
    expect(begun).toMatchObject({ kind: 'refused', refusals: [{ reason }, { reason }] });
    expect(await it.store.acts.openCall(incident.id)).toBeUndefined();
  });

  test.each([
    ['on-hold', (s) => s.it.store.hold.set(true, 'stop', s.it.admin)],
    ['cancelling', (s) => s.it.store.incidents.cancel(s.incident.id, 'no', s.it.admin)],
    ['lapsed', (s) => s.overdue(s.kill.id)],
    ['digest-mismatch', (s) => tamper(s, `plan = replace(plan::text, '/tmp/a', '/etc/passwd')::json`)],
    ['not-approved', (s) => tamper(s, `state = 'pending'`)],
    [
      'bad-signature',
      (s) =>
        withSuper(
          s.it,
          `update decisions set decision = replace(decision::text, '"person":"root"', '"person":"eve"')::json`,
        ),
    ],
    ['digest-mismatch', (s) => tamper(s, `policy = replace(policy::text, '"quorum":1', '"quorum":2')::json`)],
    ['wrong-round', (s) => tamper(s, 'round = 2')],
  ] as [string, (setup: Awaited<ReturnType<typeof approved>>) => Promise<unknown>][])(
    'is refused: %s',
    async (reason, spoil) => {
      const setup = await approved();
      await spoil(setup);
      const begun = await setup.begin(setup.incident.id, KILL);
      const reasons = begun.kind === 'refused' ? begun.refusals.map((one) => one.reason) : begun.kind;
      expect(reasons).toEqual([reason]);
      expect(await setup.it.store.acts.calls(setup.incident.id)).toEqual([]);
      await setup.begin(setup.incident.id, KILL);
      const refused = (await setup.kinds(setup.incident.id)).filter((kind) => kind === 'act.refused');
      expect(refused.length).toBeGreaterThan(0);
    },
  );

  test('is refused for a step that nobody was asked about, and for a protected target', async () => {
    const { it, incident, begin } = await approved(['protected']);
    expect(await begin(incident.id, 'delete-files')).toEqual({
      kind: 'refused',
      refusals: [{ step: 'delete-files', reason: 'not-approved' }],
    });
    // @ts-expect-error an activity's input can be forged by whoever reaches Temporal: it need not be a destructive step
    expect(await begin(incident.id, 'collect-logs')).toMatchObject({ kind: 'refused' });
    // All or nothing: the cron act alone would be allowed.
    expect(await begin(incident.id, CRON, KILL)).toEqual({
      kind: 'refused',
      refusals: [{ step: KILL, reason: 'protected-target' }],
    });
    expect(await it.store.acts.openCall(incident.id)).toBeUndefined();
    await expect(begin(asId('inc', 'inc_none'), KILL)).rejects.toMatchObject({ code: 'store-behind' });
  });

  test('against hold and cancel at the same moment is whole or not at all', async () => {
    for (let i = 0; i < 6; i++) {
      const { it, incident, begin } = await approved();
      const [begun, held] = await Promise.all([
        begin(incident.id, KILL),
        it.store.hold.set(true, 'stop', it.admin),
      ]);
      // Whoever came first: the hold names what is in flight, or nothing was begun.
      expect(held.inFlight).toHaveLength(begun.kind === 'send' ? 1 : 0);
    }
  });
});

describe('an outcome', () => {
  test('marks the step, is on the ledger with its receipts, and the call is finished', async () => {
    const { it, incident, begin, outcomes, stepState, kinds } = await approved();
    const call = sent(await begin(incident.id, CRON, KILL));
    const told = call.acts.map((act, i) => ({
      actId: act.id,
      outcomes: outcomes(act.targets, i === 0 ? 'already-absent' : 'failed'),
      receipts: [
        { phase: 'before' as const, actId: act.id, targetId: '-' as const, word: 'begun', detail: [] },
      ],
    }));
    await it.store.acts.finish({ callId: call.id, acts: told, how: 'replied', exit: 0 });
    expect(await stepState(incident.id, CRON)).toBe('done');
    expect(await stepState(incident.id, KILL)).toBe('failed');
    expect(await begin(incident.id, CRON, KILL)).toEqual({ kind: 'finished' });
    expect(await it.store.acts.openCall(incident.id)).toBeUndefined();
    expect((await it.store.acts.applied(incident.id)).map((act) => act.step)).toEqual([CRON, KILL]);
    expect((await kinds(incident.id)).slice(-2)).toEqual(['act.outcome', 'act.outcome']);
    expect((await it.store.acts.calls(incident.id))[0]?.finishedAt).not.toBeNull();
  });

  test('told again changes nothing; told otherwise later it is a further entry', async () => {
    const { it, incident, begin, outcomes, kinds } = await approved(['a']);
    const call = sent(await begin(incident.id, KILL));
    const [act] = call.acts;
    if (act === undefined) throw new Error('no act');
    const tell = (outcome: 'done' | 'unknown', how: 'replied' | 'settled') =>
      it.store.acts.finish({
        callId: call.id,
        acts: [{ actId: act.id, outcomes: outcomes(act.targets, outcome), receipts: [] }],
        how,
      });
    await tell('done', 'replied');
    await tell('done', 'replied');
    expect((await kinds(incident.id)).filter((kind) => kind === 'act.outcome')).toHaveLength(1);
    await tell('unknown', 'settled');
    expect((await kinds(incident.id)).at(-1)).toBe('act.settled');
    expect((await it.store.acts.applied(incident.id))[0]?.outcomes?.[0]?.outcome).toBe('done');
  });

  test('that leaves a target out says unknown of it', async () => {
    const { it, incident, begin, stepState } = await approved();
    const call = sent(await begin(incident.id, KILL));
    await it.store.acts.finish({
      callId: call.id,
      acts: [{ actId: call.acts[0]?.id ?? asId('act', 'act_0'), outcomes: [], receipts: [] }],
      how: 'settled',
    });
    expect(await stepState(incident.id, KILL)).toBe('unknown');
  });

  test('is written also while the emergency stop is on', async () => {
    const { it, incident, begin, outcomes, stepState } = await approved(['a']);
    const call = sent(await begin(incident.id, KILL));
    expect((await it.store.hold.set(true, 'stop', it.admin)).inFlight).toEqual([call.id]);
    const acts = call.acts.map((act) => ({
      actId: act.id,
      outcomes: outcomes(act.targets, 'done'),
      receipts: [],
    }));
    await it.store.acts.finish({ callId: call.id, acts, how: 'settled' });
    expect(await stepState(incident.id, KILL)).toBe('done');
  });
});

test('a call that never ran is tried three times, then a person has to look', async () => {
  const { it, incident, begin, stepState } = await approved(['a']);
  for (const attempt of [1, 2, 3]) {
    const call = sent(await begin(incident.id, KILL));
    expect(call.attempt).toBe(attempt);
    expect(await it.store.acts.fenced(call.id)).toEqual({ again: attempt < 3 });
    // The answer was lost and it is told again.
    expect(await it.store.acts.fenced(call.id)).toEqual({ again: attempt < 3 });
  }
  expect(await stepState(incident.id, KILL)).toBe('failed');
  expect(await it.store.incidents.get(incident.id)).toMatchObject({ status: 'needs-attention' });
  expect(await begin(incident.id, KILL)).toEqual({ kind: 'finished' });
  await it.store.incidents.resume(incident.id, 'mended', it.admin);
  expect(await stepState(incident.id, KILL)).toBe('pending');
  expect(await it.store.incidents.facts(incident.id)).toMatchObject({ surveyed: false, attention: false });
});

test('what a call froze before it was told to stop stands in the ledger', async () => {
  const { it, incident, begin } = await approved(['a']);
  const call = sent(await begin(incident.id, KILL));
  const receipts: Receipt[] = [
    { phase: 'note', actId: '-', targetId: '-' as const, word: 'stopping', detail: ['pid=7'] },
  ];
  await it.store.acts.fenced(
    call.id,
    call.acts.map((act) => ({ actId: act.id, receipts })),
  );
  await it.store.ledger.chain();
  const { items } = await it.store.ledger.list({ limit: 200, kind: 'act.settled' });
  expect(items.map(({ body }) => body)).toMatchObject([{ fenced: true, receipts }]);
});

test('what changed before the act is asked again, and only that', async () => {
  const { survey, it, incident, begin, outcomes, offer, approvalOf, decide, stepState, kill } =
    await approved();
  const call = sent(await begin(incident.id, CRON, KILL));
  await it.store.acts.finish({
    callId: call.id,
    acts: call.acts.map((act) => ({
      actId: act.id,
      outcomes:
        act.step === CRON
          ? outcomes(act.targets, 'done')
          : [...outcomes(act.targets.slice(0, 1), 'done'), ...outcomes(act.targets.slice(1), 'changed')],
      receipts: [],
    })),
    how: 'replied',
  });
  expect(await it.store.incidents.facts(incident.id)).toMatchObject({ drifted: true });
  await offer(incident, planOf(incident, KILL, ['b2']), planOf(incident, CRON, ['again']));
  expect(await it.store.incidents.facts(incident.id)).toMatchObject({ drifted: false });
  expect(await stepState(incident.id, CRON)).toBe('done');
  const again = await approvalOf(incident.id, KILL);
  expect(again.id).not.toBe(kill.id);
  await decide(again);
  const second = sent(await begin(incident.id, CRON, KILL));
  expect(second.acts.map((act) => act.step)).toEqual([KILL]);
  await it.store.acts.finish({
    callId: second.id,
    acts: second.acts.map((act) => ({
      actId: act.id,
      outcomes: outcomes(act.targets, 'done'),
      receipts: [],
    })),
    how: 'replied',
  });
  const look = await survey(incident.id, 'not-a-miner');
  const facts = await it.store.incidents.facts(incident.id);
  if (facts === 'closed') throw new Error('closed');
  for (const step of ['disable-persistence', 'delete-files', 'block-egress'] as const)
    await it.store.incidents.markStep(incident.id, step, 'nothing-to-do');
  expect(
    await it.store.incidents.close(incident.id, facts.version, 'cleaned', cleanEnding({ survey: look })),
  ).toBe(true);
  expect((await it.store.incidents.get(incident.id))?.resolution).toBe('cleaned');
});

async function tamper({ it, kill }: Awaited<ReturnType<typeof approved>>, what: string): Promise<void> {
  await withSuper(it, `update approvals set ${what} where id = '${kill.id}'`);
}
