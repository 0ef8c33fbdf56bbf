import { expect, test } from 'vitest';
import { bystanderDamage, ddgInfection } from '../../lab/index.ts';
import { isRunning } from '../faults/host-state.ts';
import { eventually } from '../shared/eventually.ts';
import { inProcess } from '../shared/in-process.ts';

test('a hidden loop re-infects during the watch: round 2 is asked, and only then the host is clean', async () => {
  const { store, host, admin, playbook, policies, approveAll } = await inProcess(
    { infection: ddgInfection({ reinfect: { afterSeconds: 2 } }) },
    { watch: { minimum: '8s', maximum: '8s' } },
  );
  const { id } = await store.incidents.open({
    host: host.name,
    reason: 'test',
    playbook,
    policies,
    actor: admin,
  });
  const roundIs = (round: number) =>
    eventually(async () => {
      const incident = await store.incidents.get(id);
      if (incident?.status === 'needs-attention') throw new Error(`attention: ${incident.attention}`);
      return incident?.round === round;
    }, 60_000);
  await approveAll(id);
  await roundIs(2);
  await approveAll(id);
  const closed = await eventually(async () => {
    const incident = await store.incidents.get(id);
    return incident?.status === 'closed' && incident;
  }, 60_000);
  expect(closed).toMatchObject({ round: 2, resolution: 'cleaned' });
  if (host.bystanders === null) throw new Error('no bystanders');
  expect(await bystanderDamage(host, host.bystanders)).toEqual([]);
  for (const path of ['/tmp/wnTKYg', '/tmp/ddg.2021']) expect(await isRunning(host, path)).toBe(false);
});
