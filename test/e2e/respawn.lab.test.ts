import { expect, test } from 'vitest';
import { bystanderDamage, ddgInfection } from '../../lab/index.ts';
import { isRunning } from '../faults/host-state.ts';
import { inProcess } from '../shared/in-process.ts';

test('a hidden loop re-infects during the watch: round 2 is asked; the loop’s script, which nobody took, is named in the ending', async () => {
  const { host, open, approveAll, until } = await inProcess(
    { infection: ddgInfection({ reinfect: { afterSeconds: 2 } }) },
    { watch: { minimum: '8s', maximum: '8s' } },
  );
  const id = await open();
  await approveAll(id);
  await until(id, ({ round }) => round === 2);
  await approveAll(id);
  const closed = await until(id, ({ status }) => status === 'closed');
  expect(closed).toMatchObject({ round: 2, resolution: 'partially-cleaned' });
  expect(closed.ending?.left.map(({ title, reason }) => [title, reason])).toEqual([
    [expect.stringContaining('/opt/app/refresh.sh'), 'not-taken'],
  ]);
  if (host.bystanders === null) throw new Error('no bystanders');
  expect(await bystanderDamage(host, host.bystanders)).toEqual([]);
  for (const path of ['/tmp/wnTKYg', '/tmp/ddg.2021']) expect(await isRunning(host, path)).toBe(false);
});
