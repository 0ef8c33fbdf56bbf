import { expect, test } from 'vitest';
import { bystanderDamage } from '../../lab/index.ts';
import { eventually } from '../shared/eventually.ts';
import { inProcess } from '../shared/in-process.ts';

test('the procedure’s infection is removed, everything else stays', async () => {
  const { store, host, admin, playbook, policies, approveAll } = await inProcess();
  const { id } = await store.incidents.open({
    host: host.name,
    reason: 'test',
    playbook,
    policies,
    actor: admin,
  });
  await approveAll(id);
  const closed = await eventually(async () => {
    const incident = await store.incidents.get(id);
    if (incident?.status === 'needs-attention') throw new Error(`attention: ${incident.attention}`);
    return incident?.status === 'closed' && incident;
  }, 60_000).catch(async (error) => {
    console.log(JSON.stringify(await store.incidents.get(id), null, 1).slice(0, 6000));
    throw error;
  });
  expect(closed.resolution).toBe('cleaned');
  if (host.bystanders === null) throw new Error('no bystanders');
  expect(await bystanderDamage(host, host.bystanders)).toEqual([]);
});
