import { describe, expect, test } from 'vitest';
import { digestOf } from '../../domain/digest.ts';
import type { Digest, TargetId } from '../../domain/ids.ts';
import { asId, asTargetId } from '../../domain/ids.ts';
import { CRON, driver, GATE, KILL, planOf } from '../../test/shared/incident-driver.ts';
import { newTestStore } from '../../test/shared/store.ts';

async function asked(policy = {}) {
  const it = await newTestStore({ policy });
  const drive = driver(it);
  const incident = await drive.open();
  await drive.offer(incident, planOf(incident, KILL, ['a', 'b', 'odd?']), planOf(incident, CRON, ['c']));
  return { it, ...drive, incident, kill: await drive.approvalOf(incident.id, KILL) };
}

describe('a decision', () => {
  test('without targets approves what was offered ticked, is signed, on the ledger, and wakes', async () => {
    const { it, incident, kill, decide, kinds, stepState } = await asked();
    const before = (await it.store.incidents.get(incident.id))?.version ?? 0;
    const [after] = await decide(kill, 'approve', { reason: 'go' });
    const [decision] = after?.decisions ?? [];
    expect(after).toMatchObject({ state: 'partially-approved' });
    expect(decision?.targets).toEqual(
      kill.plan.targets
        .slice(0, 2)
        .map((t) => t.id)
        .sort(),
    );
    expect(decision !== undefined && it.verify(decision)).toBe(true);
    expect(Date.parse(after?.actBefore ?? '') - Date.parse(after?.decidedAt ?? '')).toBe(24 * 3_600_000);
    expect((await it.store.incidents.get(incident.id))?.version).toBe(before + 1);
    expect(await stepState(incident.id, KILL)).toBe('approved');
    expect((await kinds(incident.id)).at(-1)).toBe('approval.decided');
  });

  test('asked again by the same person is the same answer, written once', async () => {
    const { it, incident, kill, decide } = await asked();
    const [one] = await decide(kill);
    const version = (await it.store.incidents.get(incident.id))?.version;
    const [two] = await decide(kill);
    expect(two).toEqual(one);
    expect((await it.store.incidents.get(incident.id))?.version).toBe(version);
  });

  test('is refused with the reason', async () => {
    const { it, kill, decide } = await asked({ role: 'lead' });
    const { actor: ann } = await it.addPerson('ann', 'analyst');
    await expect(decide(kill, 'approve', { actor: ann })).rejects.toMatchObject({ code: 'role-missing' });
    await expect(decide(kill, 'approve', { planDigest: digestOf('another plan') })).rejects.toMatchObject({
      code: 'plan-changed',
    });
    await expect(
      decide(kill, 'approve', { targets: [asTargetId('t_0000000000000000')] }),
    ).rejects.toMatchObject({
      code: 'unknown-target',
    });
    await expect(decide(kill, 'approve', { targets: [] })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(decide(kill, 'authorise', { reason: 'ours' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(decide({ ...kill, id: asId('apr', 'apr_none') })).rejects.toMatchObject({
      code: 'not-found',
    });
    await it.store.hold.set(true, 'stop', it.admin);
    await expect(decide(kill)).rejects.toMatchObject({ code: 'on-hold' });
    await it.store.hold.set(false, 'go', it.admin);
    await decide(kill);
    await expect(decide(kill, 'reject')).rejects.toMatchObject({ code: 'already-decided' });
  });

  test('may reject while the emergency stop is on', async () => {
    const { it, incident, kill, decide, stepState } = await asked();
    await it.store.hold.set(true, 'stop', it.admin);
    expect((await decide(kill, 'reject'))[0]?.state).toBe('rejected');
    expect(await stepState(incident.id, KILL)).toBe('rejected');
  });

  test('on several approvals is all or nothing', async () => {
    const { it, incident, kill, approvalOf } = await asked();
    const cron = await approvalOf(incident.id, CRON);
    const both = (digest: Digest) =>
      it.store.approvals.decide(
        incident.id,
        [
          { approvalId: kill.id, decision: 'approve', planDigest: kill.plan.digest },
          { approvalId: cron.id, decision: 'approve', planDigest: digest },
        ],
        it.admin,
        it.sign,
      );
    await expect(both(kill.plan.digest)).rejects.toMatchObject({ code: 'plan-changed' });
    expect((await it.store.approvals.get(kill.id))?.state).toBe('pending');
    expect((await both(cron.plan.digest)).map((one) => one.state)).toEqual([
      'partially-approved',
      'approved',
    ]);
    await expect(
      it.store.approvals.decide(
        asId('inc', 'inc_other'),
        [{ approvalId: kill.id, decision: 'reject', planDigest: kill.plan.digest }],
        it.admin,
        it.sign,
      ),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('of a quorum counts persons and lets through what all of them named', async () => {
    const { it, kill, decide } = await asked({ quorum: 2 });
    const { actor: ann } = await it.addPerson('ann', 'analyst');
    const { actor: annAgain } = await it.addPerson('ann', 'lead');
    const { actor: bob } = await it.addPerson('bob', 'analyst');
    const ids = kill.plan.targets.map((target) => target.id);
    const [a, b, c] = ids as [TargetId, TargetId, TargetId];
    expect((await decide(kill, 'approve', { actor: ann, targets: [a, b] }))[0]?.state).toBe('pending');
    await expect(decide(kill, 'approve', { actor: annAgain, targets: [a] })).rejects.toMatchObject({
      code: 'already-decided',
    });
    const [done] = await decide(kill, 'approve', { actor: bob, targets: [b, c] });
    expect(done?.state).toBe('partially-approved');
    const begun = await it.store.acts.begin({
      incidentId: kill.incidentId,
      steps: [KILL],
      scriptDigest: digestOf('s'),
      verify: it.verify,
      isProtected: () => false,
      hostKey: 'SHA256:x',
      actionVersion: () => 1,
    });
    expect(begun.kind === 'send' && begun.call.acts[0]?.targets.map((target) => target.id)).toEqual([b]);
  });

  test('of one who rejects closes the gate, also after he approved', async () => {
    const { it, kill, decide } = await asked({ quorum: 2 });
    const { actor: ann } = await it.addPerson('ann', 'analyst');
    await decide(kill, 'approve', { actor: ann });
    expect((await decide(kill, 'reject', { actor: ann }))[0]?.state).toBe('rejected');
  });

  test('under four eyes is not for whoever started the incident or changed its host', async () => {
    const { it, kill, decide } = await asked({ fourEyes: true });
    const { actor: ann } = await it.addPerson('ann', 'analyst');
    await expect(decide(kill)).rejects.toMatchObject({ code: 'four-eyes' });
    expect((await decide(kill, 'approve', { actor: ann }))[0]?.state).toBe('partially-approved');
  });

  test('under four eyes is not for whoever holds the credential of the source', async () => {
    const it = await newTestStore({ policy: { fourEyes: true } });
    const drive = driver(it);
    const { actor: ann } = await it.addPerson('ann', 'analyst');
    await it.store.keys.add({ person: 'ann', role: null, source: 'generic', hash: 'h' }, null);
    await it.addHost('web1');
    const alert = { host: 'web1', title: 'x' };
    const { incidentId } = await it.store.alerts.accept({
      source: 'generic',
      raw: new TextEncoder().encode('x'),
      alert,
      playbook: it.playbook,
      policies: it.policies,
      actor: 'source:generic',
    });
    const incident = await it.store.incidents.get(incidentId ?? asId('inc', 'inc_none'));
    if (incident === undefined) throw new Error('no incident');
    await drive.offer(incident, planOf(incident, KILL, ['a']));
    const kill = await drive.approvalOf(incident.id, KILL);
    await expect(drive.decide(kill, 'approve', { actor: ann })).rejects.toMatchObject({ code: 'four-eyes' });
    const { actor: bob } = await it.addPerson('bob', 'analyst');
    expect((await drive.decide(kill, 'approve', { actor: bob }))[0]?.state).toBe('approved');
  });

  test('by two persons at once is one decision and one refusal', async () => {
    const { it, kill, decide, kinds } = await asked();
    const { actor: ann } = await it.addPerson('ann', 'analyst');
    const { actor: bob } = await it.addPerson('bob', 'analyst');
    const answers = await Promise.allSettled([
      decide(kill, 'approve', { actor: ann }),
      decide(kill, 'reject', { actor: bob }),
    ]);
    const refused = answers.filter((one) => one.status === 'rejected');
    expect(refused.map((one) => one.reason)).toMatchObject([{ code: 'already-decided' }]);
    expect((await it.store.approvals.get(kill.id))?.decisions).toHaveLength(1);
    expect((await kinds(kill.incidentId)).filter((kind) => kind === 'approval.decided')).toHaveLength(1);
  });
});

test('what is not the attacker’s is declined with a reason, signed, and told to the ending', async () => {
  const { it, incident, kill, decide } = await asked();
  const [a, b, odd] = kill.plan.targets.map(({ id }) => id);
  if (a === undefined || b === undefined || odd === undefined) throw new Error('three targets');
  const say = (target: TargetId, reason: string, targets = [a]) =>
    decide(kill, 'approve', { targets, notTheirs: [{ target, reason }] });
  await expect(say(asTargetId('t_0000000000000000'), 'ours')).rejects.toMatchObject({
    code: 'unknown-target',
  });
  await expect(say(odd, ' ')).rejects.toMatchObject({ code: 'reason-required' });
  await expect(say(a, 'ours')).rejects.toMatchObject({ code: 'invalid-request' });
  const [after] = await say(odd, 'our updater');
  const [decision] = after?.decisions ?? [];
  expect(decision?.notTheirs).toEqual([{ target: odd, reason: 'our updater' }]);
  expect(decision !== undefined && it.verify(decision)).toBe(true);
  // Another reason is another answer.
  await expect(say(odd, 'somebody else’s')).rejects.toMatchObject({ code: 'already-decided' });
  const offer = (await it.store.incidents.offers(incident.id)).find(({ step }) => step === KILL);
  expect([...(offer?.notTheirs ?? [])]).toEqual([[odd, 'our updater']]);
});

describe('the verdict gate', () => {
  test.each([
    ['approve', 'miner'],
    ['reject', 'not-a-miner'],
    ['authorise', 'authorised'],
  ] as const)('is answered with %s: %s', async (choice, gate) => {
    const it = await newTestStore();
    const { open, offer, approvalOf, decide } = driver(it);
    const incident = await open();
    await offer(incident, planOf(incident, GATE, []));
    expect(await it.store.incidents.facts(incident.id)).toMatchObject({ verdictGate: 'pending' });
    const asking = await approvalOf(incident.id, GATE);
    if (choice === 'authorise') {
      await expect(decide(asking, choice)).rejects.toMatchObject({ code: 'reason-required' });
    }
    await decide(asking, choice, { targets: [], reason: 'seen' });
    const facts = await it.store.incidents.facts(incident.id);
    expect(facts).toMatchObject({ verdictGate: gate });
    if (facts === 'closed') throw new Error('closed');
    expect(facts.steps[0]).toMatchObject({ name: GATE, state: 'done' });
  });

  test('is not asked any more once the verdict is confirmed', async () => {
    const it = await newTestStore();
    const { open, survey, approvalOf } = driver(it);
    const incident = await open();
    const number = await survey(incident.id, 'suspicious');
    await it.store.approvals.offer(incident.id, number, [planOf(incident, GATE, [])]);
    const asking = await approvalOf(incident.id, GATE);
    const confirmed = { verdict: 'confirmed', classes: [], signals: [], reasons: [], findings: [] } as const;
    await it.store.incidents.saveVerdict(
      incident.id,
      { ...confirmed, classes: [], signals: [], reasons: [], findings: [] },
      'VirusTotal',
    );
    expect((await it.store.approvals.get(asking.id))?.state).toBe('superseded');
    expect(await it.store.incidents.facts(incident.id)).toMatchObject({
      verdictGate: null,
      verdict: 'confirmed',
    });
  });
});
