import { expect, test } from 'vitest';
import type { LabHost } from '../../lab/index.ts';
import { bystanderDamage, rootSpools } from '../../lab/index.ts';
import { taskQueue } from '../../workflows/contract.ts';
import { frozenOf, isRunning, stateOf } from '../faults/host-state.ts';
import { byHand } from '../shared/by-hand.ts';
import type { Reached } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import type { Scene, Stopped } from './scene.ts';
import { damageSince, isFenced, scene } from './scene.ts';

/** The intent is written and the command's bytes are on their way, which the proxy makes long. */
async function inFlight(on: Scene, { host, proxy }: Reached) {
  const id = await on.open(host, PROCEDURE_ACTS);
  await on.asked(id);
  const before = await stateOf(host);
  const held = proxy.catchCall();
  await on.approveAll(id);
  const caught = await held;
  const call = await on.store.acts.openCall(id);
  if (call === undefined) throw new Error('bytes are on their way, and no call is open');
  return { id, before, caught, call };
}

const isClean = async (host: LabHost): Promise<boolean> => {
  for (const spool of rootSpools) if (String(await host.read(spool)).includes('i.sh')) return false;
  return !(await isRunning(host, '/tmp/wnTKYg')) && !(await isRunning(host, '/tmp/ddg.2021'));
};

test('hold between check and act: the command comes too late, and goes on under the same approval', async () => {
  const on = await scene();
  const [reached] = await Promise.all([on.host(), on.startWorker()]);
  const { host } = reached;
  const { id, before, caught, call } = await inFlight(on, reached);

  expect(await on.hold(true)).toEqual({ on: true, inFlight: [call.id], quiet: false });
  await eventually(() => isFenced(host, call.id), 10_000);
  caught.release();
  await eventually(async () => (await on.hold(true)).quiet);
  expect(await damageSince(host, before)).toEqual([]);
  expect(await on.entries(id, 'act.outcome')).toEqual([]);
  expect((await on.entries(id, 'act.settled')).map(({ step, fenced }) => ({ step, fenced }))).toEqual(
    call.acts.map(({ step }) => ({ step, fenced: true })),
  );
  const approved = await on.store.approvals.list({ limit: 50, incidentId: id });
  expect(new Set(approved.items.map(({ state }) => state))).toEqual(new Set(['approved']));

  await on.hold(false);
  const closed = await on.until(id, ({ status }) => status === 'closed');
  expect(closed.resolution, JSON.stringify(closed.steps)).toBe('cleaned');
  expect(await isClean(host)).toBe(true);
  const after = await on.store.approvals.list({ limit: 50, incidentId: id });
  expect(after.items.map((one) => one.id)).toEqual(approved.items.map((one) => one.id));
  expect((await on.entries(id, 'act.outcome')).map(({ step }) => step)).toEqual([...PROCEDURE_ACTS]);
  expect(host.bystanders && (await bystanderDamage(host, host.bystanders))).toEqual([]);
});

test('cancel between check and act: nothing is acted on, and the incident ends when that is certain', async () => {
  const on = await scene();
  const [reached] = await Promise.all([on.host(), on.startWorker()]);
  const { host } = reached;
  const { id, before, caught, call } = await inFlight(on, reached);

  const answer = await on.client.post<Stopped>(`/v1/incidents/${id}/cancel`, { reason: 'a race test' });
  expect(answer).toMatchObject({ inFlight: [call.id], quiet: false });
  await eventually(() => isFenced(host, call.id), 10_000);
  expect((await on.store.incidents.get(id))?.status).not.toBe('closed');
  expect(await on.store.acts.openCall(id)).toMatchObject({ id: call.id });
  caught.release();
  const closed = await on.until(id, ({ status }) => status === 'closed');
  expect(closed.resolution).toBe('cancelled');
  expect(await damageSince(host, before)).toEqual([]);
  expect(await frozenOf(host)).toEqual([]);
  expect(await on.entries(id, 'act.outcome')).toEqual([]);
  expect(await on.store.acts.calls(id)).toHaveLength(1);
  expect((await on.entries(id, 'act.settled')).map(({ fenced }) => fenced)).toEqual(
    call.acts.map(() => true),
  );
});

test('hold between approval and intent: no call is sent before it is taken back', async () => {
  const on = await scene();
  const [{ host, proxy }, worker] = await Promise.all([on.host(), on.startWorker()]);
  const id = await on.open(host, PROCEDURE_ACTS);
  await on.asked(id);
  const before = await stateOf(host);
  worker.pause();
  await on.approveAll(id);
  expect(await on.hold(true)).toEqual({ on: true, inFlight: [], quiet: true });
  let isSent = false;
  const call = proxy.catchCall().then((caught) => {
    isSent = true;
    caught.release();
  });
  worker.resume();
  await on.until(id, ({ version, seen }) => version === seen);
  // Whoever asks for the act by hand is refused, too.
  await byHand(
    ...['activity', 'execute', '--activity-id', `by-hand-${id}`, '--type', 'kill-processes'],
    ...['--task-queue', taskQueue(on.site), '--start-to-close-timeout', '60s'],
    ...['--input', JSON.stringify(id), '--input', '["remove-cron-entries","kill-processes"]'],
  );
  expect(await on.entries(id, 'act.refused')).toMatchObject([
    { step: 'remove-cron-entries', reason: 'on-hold' },
    { step: 'kill-processes', reason: 'on-hold' },
  ]);
  expect(isSent).toBe(false);
  expect(await on.store.acts.calls(id)).toEqual([]);
  expect(await damageSince(host, before)).toEqual([]);

  await on.hold(false);
  await call;
  const closed = await on.until(id, ({ status }) => status === 'closed');
  expect(closed.resolution, JSON.stringify(closed.steps)).toBe('cleaned');
  expect(await isClean(host)).toBe(true);
});
