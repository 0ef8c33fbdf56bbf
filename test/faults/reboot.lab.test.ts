import { expect, test } from 'vitest';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import { bystanderDamage } from '../../lab/index.ts';
import { taskQueue } from '../../workflows/contract.ts';
import { byHand } from '../shared/by-hand.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { frozenOf, isRunning } from './host-state.ts';
import { ACTS, cronIsClean, entries, finished, outcomeWords } from './lost-call.ts';

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

// Between act and settling: reboot.lab.long.test.ts.
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
