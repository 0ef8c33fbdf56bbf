import { expect, onTestFinished } from 'vitest';
import type { IncidentId } from '../../domain/ids.ts';
import type { LabHost } from '../../lab/index.ts';
import { bystanderDamage, rootSpools, wgetCronLine } from '../../lab/index.ts';
import { statementProxy } from '../durability/statement-proxy.ts';
import { frozenOf, isRunning } from '../faults/host-state.ts';
import { temporalAddress } from '../shared/services.ts';
import { link } from './link.ts';
import type { Scene } from './scene.ts';
import { scene } from './scene.ts';

export const ACTS = ['remove-cron-entries', 'kill-processes'] as const;
const [CRON, KILL] = ACTS;
/** A line that only the newer survey sees: a plan without it is another one. */
export const LATER = '/var/spool/cron/crontabs/www-data';

export const plant = (host: LabHost) => host.sh(`echo '${wgetCronLine}' >${LATER} && chmod 600 ${LATER}`);
const infected = (host: LabHost) =>
  Promise.all([...rootSpools, LATER].map(async (spool) => String(await host.read(spool)).includes('i.sh')));

const approvals = async (on: Scene, id: IncidentId) =>
  (await on.store.approvals.list({ limit: 50, incidentId: id })).items
    .map((one) => ({ id: one.id, step: one.step, state: one.state, digest: one.plan.digest }))
    .toSorted((a, b) => a.step.localeCompare(b.step));

/**
 * The second worker surveys anew and asks; the crontab's plan is approved and waits for the kill's. What the first worker does
 * then must change none of it; at last the kill is approved, too.
 */
export async function outlives(
  on: Scene,
  host: LabHost,
  id: IncidentId,
  comeBack: () => Promise<void>,
): Promise<void> {
  await on.startWorker();
  const asked = await on.asked(id);
  const [cron, kill] = ACTS.map((step) => asked.filter((one) => one.step === step));
  expect(cron?.[0]?.plan.targets).toHaveLength(5);
  await on.approve(id, cron);
  const before = await approvals(on, id);
  expect(before.map(({ step, state }) => [step, state])).toEqual([
    [KILL, 'pending'],
    [CRON, 'approved'],
  ]);
  await comeBack();
  expect(await approvals(on, id)).toEqual(before);
  expect(await on.store.acts.calls(id)).toEqual([]);

  await on.approve(id, kill);
  const closed = await on.until(id, ({ status }) => status === 'closed');
  // No step of this playbook takes the files.
  expect(closed.resolution, JSON.stringify(closed.steps)).toBe('partially-cleaned');
  expect(closed.steps.filter((one) => one.destructive).map(({ name, state }) => [name, state])).toEqual(
    ACTS.map((step) => [step, 'done']),
  );
  expect((await on.entries(id, 'act.intended')).map(({ step }) => step)).toEqual(ACTS);
  expect(await infected(host)).toEqual([false, false, false]);
  expect(await isRunning(host, '/tmp/wnTKYg')).toBe(false);
  expect(await frozenOf(host)).toEqual([]);
  expect((await approvals(on, id)).map((one) => one.id)).toEqual(before.map((one) => one.id));
  expect(host.bystanders && (await bystanderDamage(host, host.bystanders))).toEqual([]);
}

/** Ways of the first worker: Temporal takes it for dead when it does not hear from it, and it goes on with what it was at. */
export async function own() {
  const on = await scene();
  const [database, temporal] = await Promise.all([
    statementProxy(on.database.appUrl),
    link(temporalAddress()),
  ]);
  onTestFinished(() => database.close());
  return { on, database, temporal, ways: { databaseUrl: database.url, temporal: temporal.address } };
}
