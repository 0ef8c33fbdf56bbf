import { expect, test } from 'vitest';
import type { IncidentId } from '../../domain/ids.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import { bystanderDamage, rootSpools } from '../../lab/index.ts';
import type { CallRecord } from '../../store/port.ts';
import { taskQueue } from '../../workflows/contract.ts';
import { byHand } from '../shared/by-hand.ts';
import type { Davy } from '../shared/davy.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { frozenOf, isRunning } from './host-state.ts';

const ACTS = ['remove-cron-entries', 'kill-processes'] as const;

const entries = async (on: Davy, id: IncidentId, kind: 'act.intended' | 'act.outcome' | 'act.settled') => {
  await on.store.ledger.chain();
  return (await on.store.ledger.list({ limit: 200, incidentId: id, kind })).items;
};

const finished = (on: Davy, id: IncidentId) =>
  eventually(async () => {
    const calls = await on.store.acts.calls(id);
    const acts = calls.flatMap((call) => call.acts);
    return acts.length >= ACTS.length && acts.every(({ outcomes }) => outcomes !== null) && calls;
  }, 60_000);

const outcomeWords = (call: CallRecord | undefined): string[] =>
  (call?.acts ?? []).flatMap((act) => (act.outcomes ?? []).map(({ outcome }) => outcome));

const cronIsClean = async (on: Awaited<ReturnType<Davy['host']>>): Promise<boolean> => {
  for (const spool of rootSpools) if (String(await on.host.read(spool)).includes('i.sh')) return false;
  return true;
};

test('two workers and two forgers with the same act: it is done once', async () => {
  const on = await davy();
  const { host } = await on.host();
  await Promise.all([on.startWorker(), on.startWorker()]);
  const id = await on.open(host, ACTS);
  await on.asked(id);
  await on.approve(id);
  await Promise.all(
    ['one', 'two', 'three'].map((name) =>
      byHand(
        ...['activity', 'execute', '--activity-id', `${name}-${id}`, '--type', 'kill-processes'],
        ...['--task-queue', taskQueue(on.site), '--start-to-close-timeout', '60s'],
        ...['--input', JSON.stringify(id), '--input', JSON.stringify(ACTS)],
      ),
    ),
  );
  await finished(on, id);
  expect((await entries(on, id, 'act.intended')).map(({ body }) => body.step).toSorted()).toEqual(
    [...ACTS].toSorted(),
  );
  const told = [...(await entries(on, id, 'act.outcome')), ...(await entries(on, id, 'act.settled'))];
  for (const act of ACTS) expect(told.some(({ body }) => body.step === act)).toBe(true);
  for (const { body } of told)
    for (const { outcome } of body.outcomes as TargetOutcome[]) expect(outcome).toBe('done');
  expect(await isRunning(host, '/tmp/wnTKYg')).toBe(false);
  expect(await frozenOf(host)).toEqual([]);
  expect(host.bystanders && (await bystanderDamage(host, host.bystanders))).toEqual([]);
});

test('a host that reboots between intent and act: nothing of the old call is run on the new boot', async () => {
  const on = await davy();
  const reached = await on.host();
  const { host, proxy } = reached;
  await on.startWorker();
  const id = await on.open(host, ACTS);
  await on.asked(id);
  const held = proxy.catchCall();
  await on.approve(id);
  const caught = await held;
  await on.killWorkers();
  await host.reboot();
  caught.release();
  await on.startWorker();
  const [call] = await finished(on, id);
  expect(outcomeWords(call)).toEqual([...Array(4).fill('changed'), ...Array(3).fill('already-absent')]);
  expect(await cronIsClean(reached)).toBe(false);

  // A plan holds for one boot: what is still there is asked anew, with this one's.
  await on.until(id, ({ steps }) =>
    steps.some(({ name, state }) => name === 'remove-cron-entries' && state === 'awaiting-approval'),
  );
  const [approval, ...more] = await on.asked(id);
  expect(more).toEqual([]);
  expect(approval?.plan.binding.bootId).toBe(host.bootId);
  expect(approval?.plan.targets).toHaveLength(4);
  await on.approve(id);
  await eventually(() => cronIsClean(reached));
  expect(await frozenOf(host)).toEqual([]);
});

test('a host that reboots between act and settling: what can be seen is said, and nothing is done twice', async () => {
  const on = await davy();
  const reached = await on.host();
  const { host, proxy } = reached;
  await on.startWorker();
  const id = await on.open(host, ACTS);
  await on.asked(id);
  const held = proxy.catchReply();
  await on.approve(id);
  await held;
  await eventually(async () => (await cronIsClean(reached)) && !(await isRunning(host, '/tmp/ddg.2021')));
  await on.killWorkers();
  await host.reboot();
  await on.startWorker();
  const [call, ...more] = await finished(on, id);
  expect(more).toEqual([]);
  expect(outcomeWords(call)).toEqual(Array(7).fill('already-absent'));
  for (const { detail } of call?.acts.flatMap((act) => act.outcomes ?? []) ?? [])
    expect(detail).toContain('cause unproven');
  expect(await cronIsClean(reached)).toBe(true);
});
