import { expect, test } from 'vitest';
import {
  fetchedToolbox,
  HIDING,
  plantHidingLibrary,
} from '../../activities/action/toolbox/toolbox.fixture.ts';
import { ddgInfection } from '../../lab/index.ts';
import { isRunning } from '../faults/host-state.ts';
import { inProcess } from '../shared/in-process.ts';

const waiting = { status: 'awaiting-approval' };

test('under a library that hides itself, looks and acts are done by tools of ours, which the record names and which leave nothing', async () => {
  const { host, store, open, approveAll, until } = await inProcess(
    { infection: ddgInfection(), bystanders: false },
    { toolbox: { dir: fetchedToolbox() } },
  );
  await plantHidingLibrary(host);
  const id = await open();
  await until(id, ({ status }) => status === waiting.status);
  const snapshot = await store.incidents.snapshot(id);
  expect(snapshot).toMatchObject({ toolbox: true, preload: expect.stringContaining(HIDING), injected: [] });
  expect(snapshot?.blind.map(({ detail }) => detail).join()).not.toContain('no toolbox');
  await approveAll(id);
  const closed = await until(id, ({ status }) => status === 'closed');
  // The library itself is nobody's plan here: the host is not called clean.
  expect(closed.resolution).not.toBe('cleaned');
  for (const path of ['/tmp/wnTKYg', '/tmp/ddg.2021']) expect(await isRunning(host, path)).toBe(false);
  await store.ledger.chain();
  const told = JSON.stringify(await store.ledger.list({ incidentId: id, limit: 200 }));
  expect(told).toContain('toolbox for x86_64 sent to /run/davy-cal_');
  expect(told).toContain('toolbox removed');
  const left = await host.sh('busybox ls /run /root');
  expect(left.stdout.toString()).not.toMatch(/davy-\S+-tools/);
}, 300_000);
