import { expect, test } from 'vitest';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { isRunning } from './host-state.ts';
import { ACTS, cronIsClean, finished, outcomeWords } from './lost-call.ts';

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
