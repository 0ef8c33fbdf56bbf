import { expect, test } from 'vitest';
import { driver } from '../test/shared/incident-driver.ts';
import { newTestStore } from '../test/shared/store.ts';
import { siteWatch } from './site-watch.ts';

test('an incident of a site without a worker for a minute needs attention; one that a worker has seen does not', async () => {
  const it = await newTestStore();
  const drive = driver(it);
  const waiting = await drive.open();
  const seen = await drive.open();
  await it.store.incidents.facts(seen.id);
  let nowMs = 0;
  let temporal = true;
  let polls = false;
  const watch = siteWatch({
    incidents: it.store.incidents,
    workerPolls: async () => polls,
    temporalReady: async () => temporal,
    clock: { now: () => new Date(nowMs), monotonicMs: () => nowMs },
  });
  const statusAfter = async (ms: number) => {
    nowMs += ms;
    await watch.look();
    return (await it.store.incidents.get(waiting.id))?.status;
  };
  expect(await statusAfter(0)).toBe('surveying');
  expect(await statusAfter(59_000)).toBe('surveying');
  // Each of these begins the minute anew.
  polls = true;
  expect(await statusAfter(30_000)).toBe('surveying');
  polls = false;
  expect(await statusAfter(0)).toBe('surveying');
  temporal = false;
  expect(await statusAfter(60_000)).toBe('surveying');
  temporal = true;
  expect(await statusAfter(0)).toBe('surveying');
  expect(await statusAfter(60_000)).toBe('needs-attention');
  expect(await it.store.incidents.get(waiting.id)).toMatchObject({ attention: { kind: 'no-worker' } });
  expect((await it.store.incidents.get(seen.id))?.status).toBe('surveying');
  expect((await drive.kinds(waiting.id)).at(-1)).toBe('incident.needs-attention');
});
