import { expect, test } from 'vitest';
import { bystanderDamage } from '../../lab/index.ts';
import { inProcess } from '../shared/in-process.ts';

test('the procedure’s infection is removed, everything else stays', async () => {
  const { host, open, approveAll, until } = await inProcess();
  const id = await open();
  await approveAll(id);
  const closed = await until(id, ({ status }) => status === 'closed');
  expect(closed.resolution, JSON.stringify(closed.steps)).toBe('cleaned');
  if (host.bystanders === null) throw new Error('no bystanders');
  expect(await bystanderDamage(host, host.bystanders)).toEqual([]);
});
