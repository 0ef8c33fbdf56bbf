import { describe, expect, test } from 'vitest';
import { CRON, KILL, planOf, withSuper } from '../../test/shared/incident-driver.ts';
import { seen, started } from '../../test/shared/started-incident.ts';

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
