import { readdirSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { IncidentId } from '../../domain/ids.ts';
import type { StepName } from '../../domain/steps.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import type { LabHost } from '../../lab/index.ts';
import { bystanderDamage, ddgInfection, rootSpools } from '../../lab/index.ts';
import { frozenOf, isRunning } from '../faults/host-state.ts';
import type { Reached } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { capturedIn, privateFolder, targetsOf } from './moments.ts';
import { catchScript } from './remote-script.ts';
import type { Scene } from './scene.ts';
import { isTold, scene, wordsOf } from './scene.ts';

const SPOOLS = [...rootSpools, '/var/spool/cron/crontabs/backup', '/var/spool/cron/crontabs/www-data'];
const CRON_AND_KILL = ['remove-cron-entries', 'kill-processes'] as const;

test('hold before the first target, then between two: what is begun is done, and nothing stays frozen', async () => {
  const on = await scene();
  // Its guard would put the lines back as soon as it is thawed.
  const infection = ddgInfection({ guard: null, cron: { spools: SPOOLS } });
  const [{ host }] = await Promise.all([on.host({ infection }), on.startWorker()]);
  const id = await on.open(host, CRON_AND_KILL);
  await on.asked(id);
  const texts = () => Promise.all(SPOOLS.map((spool) => host.read(spool).then(String)));
  const intact = await texts();
  const freezing = await catchScript(host, 'freezing');
  await on.approveAll(id);
  const nothingYet = await freezing.caught;
  expect((await on.hold(true)).inFlight).toEqual([nothingYet.call]);
  await eventually(() => isTold(host, nothingYet.call), 10_000);
  nothingYet.resume();
  await eventually(async () => (await on.hold(true)).quiet);
  expect(await texts()).toEqual(intact);
  expect(await frozenOf(host)).toEqual([]);
  expect((await on.entries(id, 'act.settled')).map(({ fenced }) => fenced)).toEqual([true, true]);

  // As if it had never come: the approvals stand.
  const stopped = await catchScript(host, 'betweenTargets');
  await on.hold(false);
  const script = await stopped.caught;
  expect(await frozenOf(host)).not.toEqual([]);
  expect(await on.hold(true)).toEqual({ on: true, inFlight: [script.call], quiet: false });
  await eventually(() => isTold(host, script.call), 10_000);
  script.resume();
  await eventually(async () => (await on.hold(true)).quiet);
  const call = (await on.store.acts.calls(id)).find((one) => one.id === script.call);
  expect(call?.acts).toHaveLength(2);
  const told = await on.entries(id, 'act.outcome');
  const receipts = told.flatMap((body) => body.receipts as readonly Receipt[]);
  const begun = new Set(receipts.filter(({ phase }) => phase === 'before').map(({ targetId }) => targetId));
  // The one that had looked for a stop already, and no other.
  const before = targetsOf(script.receipts, 'before');
  expect([...begun].filter((one) => !before.has(one)).length).toBeLessThanOrEqual(1);
  for (const { targets, outcomes } of call?.acts ?? [])
    expect(wordsOf(outcomes)).toEqual(targets.map((one) => (begun.has(one.id) ? 'done' : 'not-begun')));
  expect(await frozenOf(host)).toEqual([]);
  expect(await isRunning(host, '/tmp/wnTKYg')).toBe(true);
  const untouched = new Set<string>(
    (call?.acts ?? []).flatMap(({ targets }) =>
      targets.flatMap(({ id: target, identity }) =>
        !begun.has(target) && identity.kind === 'line' ? [identity.path] : [],
      ),
    ),
  );
  expect(untouched.size).toBeGreaterThan(0);
  for (const [at, text] of (await texts()).entries())
    if (untouched.has(SPOOLS[at] ?? '')) expect(text).toBe(intact[at]);

  // What is left is another plan. Looking and asking go on under the hold; approving does not.
  const again = await eventually(async () => {
    const { items } = await on.store.approvals.list({ limit: 50, incidentId: id, status: 'pending' });
    return items.length === CRON_AND_KILL.length && items;
  });
  for (const one of again)
    await on.client.refused('POST', `/v1/approvals/${one.id}/decision`, 'on-hold', {
      body: { decision: 'approve', planDigest: one.plan.digest },
    });
  await on.hold(false);
  await on.approveAll(id);
  const closed = await on.until(id, ({ status }) => status === 'closed');
  // No step of this playbook takes the files.
  expect(closed.resolution, JSON.stringify(closed.steps)).toBe('partially-cleaned');
  for (const text of await texts()) expect(text).not.toContain('i.sh');
  expect(host.bystanders && (await bystanderDamage(host, host.bystanders))).toEqual([]);
});

async function asked(
  on: Scene,
  acts: readonly StepName[],
  infection = ddgInfection(),
): Promise<Reached & { readonly id: IncidentId }> {
  const reached = await on.host({ infection });
  const id = await on.open(reached.host, acts);
  await on.asked(id);
  return { ...reached, id };
}

/** Somebody else's file comes to stand where the captured one was, in the moment between capture and comparison. */
async function swapCaptured(host: LabHost, call: string, target: string): Promise<void> {
  const folder = privateFolder(host.pid, call);
  expect(readdirSync(folder)).toContain(target);
  await writeFile(`${folder}/new`, 'of somebody else\n');
  await rename(`${folder}/new`, `${folder}/${target}`);
}

test('hold stops no settling, no thaw, no put-back and no confirmation of blocked egress', async () => {
  const on = await scene();
  await on.startWorker();
  const [freezing, deleting, blocking] = await Promise.all([
    asked(on, CRON_AND_KILL),
    // Nothing puts another file at the path of a captured one.
    asked(on, ['delete-files'], ddgInfection({ guard: null })),
    asked(on, ['block-egress']),
  ]);
  const reply = blocking.proxy.catchReply();
  await on.approveAll(blocking.id);
  const held = await reply;
  const nft = async () => String((await blocking.host.sh('nft list ruleset')).stdout);
  await eventually(async () => (await nft()).includes('expires'));
  // Cron lines are cut, and no kill is begun.
  const frozen = await catchScript(freezing.host, 'betweenTargets');
  await on.approveAll(freezing.id);
  const first = await frozen.caught;
  expect(await frozenOf(freezing.host)).not.toEqual([]);
  const captured = await catchScript(deleting.host, 'captured');
  await on.approveAll(deleting.id);
  const second = await captured.caught;
  const target = capturedIn(second.receipts, second.call, deleting.host.pid) ?? '';
  await swapCaptured(deleting.host, second.call, target);

  const blockingCall = await on.store.acts.openCall(blocking.id);
  const { inFlight } = await on.hold(true);
  expect(inFlight.toSorted()).toEqual([first.call, second.call, blockingCall?.id ?? ''].toSorted());
  first.kill();
  second.kill();
  held.release();
  await eventually(async () => (await on.hold(true)).quiet);

  expect(await frozenOf(freezing.host)).toEqual([]);
  const [settled] = await on.store.acts.calls(freezing.id);
  const words = (settled?.acts ?? []).map(({ outcomes }) => wordsOf(outcomes));
  expect(words).toEqual([expect.arrayContaining(['done']), Array(3).fill('not-begun')]);
  expect(await on.entries(freezing.id, 'act.settled')).toHaveLength(2);

  const [putBack] = await on.store.acts.calls(deleting.id);
  const act = putBack?.acts[0];
  const outcome = act?.outcomes?.find((one) => one.targetId === target);
  expect(outcome?.outcome).toBe('changed');
  const identity = act?.targets.find((one) => one.id === target)?.identity;
  const path = identity !== undefined && 'path' in identity ? identity.path : '';
  expect(String(await deleting.host.read(path))).toBe('of somebody else\n');

  const [blocked] = await on.store.acts.calls(blocking.id);
  expect(new Set(wordsOf(blocked?.acts[0]?.outcomes))).toEqual(new Set(['done']));
  expect(await nft()).not.toContain('expires');
});
