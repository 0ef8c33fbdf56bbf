import { describe, expect, test } from 'vitest';
import { CRON, cleanEnding, KILL, planOf } from '../../test/shared/incident-driver.ts';
import { seen, started } from '../../test/shared/started-incident.ts';

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
      'disable-persistence was neither done nor declined.',
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
