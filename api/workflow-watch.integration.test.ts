import { expect, test } from 'vitest';
import { newTestStore } from '../test/shared/store.ts';
import { workflowWatch } from './workflow-watch.ts';

test('a workflow that is gone is said once after two looks, and its incident is woken', async () => {
  const { store, addHost, admin, playbook, policies } = await newTestStore();
  await addHost('web1');
  const { id } = await store.incidents.open({ host: 'web1', reason: 'x', playbook, policies, actor: admin });
  await store.incidents.facts(id);
  expect(await store.incidents.toWake(10)).toEqual([]);
  let runs = true;
  let now = 0;
  const watch = workflowWatch({
    incidents: store.incidents,
    workflowRuns: async () => runs,
    clock: { now: () => new Date(), monotonicMs: () => now },
  });
  await watch.look();
  runs = false;
  await watch.look();
  expect(await store.incidents.toWake(10)).toEqual([]);
  now = 30_000;
  await watch.look();
  expect((await store.incidents.toWake(10)).map(({ incidentId }) => incidentId)).toEqual([id]);
  now = 60_000;
  await watch.look();
  await store.ledger.chain();
  const said = await store.ledger.list({ limit: 10, kind: 'incident.workflow-lost' });
  expect(said.items).toHaveLength(1);
});
