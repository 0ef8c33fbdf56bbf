import { expect, test } from 'vitest';
import type { IncidentId } from '../../domain/ids.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import type { LabHost, Manifest } from '../../lab/index.ts';
import { bystanderDamage, ddgInfection, labAddresses, rootSpools } from '../../lab/index.ts';
import type { Davy } from '../shared/davy.ts';
import { davy } from '../shared/davy.ts';
import { eventually } from '../shared/eventually.ts';
import { PROCEDURE_ACTS } from '../shared/store.ts';
import { stateOf } from './host-state.ts';
import { decideAll } from './no-approval.ts';

/** What is there of what each step names, as it is seen from outside: the same as before, or nothing any more. */
const THERE: Partial<
  Record<DestructiveStep, (seen: Manifest, host: LabHost) => Promise<string[]> | string[]>
> = {
  'remove-cron-entries': async ({ files }, host) => {
    const there: string[] = [];
    for (const spool of rootSpools)
      if (String(await host.read(spool)).includes('/i.sh')) there.push(`${spool} ${files[spool]}`);
    return there;
  },
  // Without the image's path: that changes when somebody takes the file away.
  'kill-processes': ({ processes }) =>
    processes
      .filter((line) => /\/tmp\/(?:wnTKYg|ddg\.2021|i\.sh)/.test(line))
      .map((line) => line.replace(/(started \d+) .*?(?=\[")/, '$1 ')),
  'delete-files': ({ files }) =>
    ['/tmp/wnTKYg', '/tmp/ddg.2021', '/tmp/i.sh'].flatMap((path) =>
      files[path] === undefined ? [] : [`${path} ${files[path]}`],
    ),
  'block-egress': async (_, host) => {
    const { pool, poolPort, loader, loaderPort } = labAddresses;
    const ends = [`${pool}/${poolPort}`, `${loader}/${loaderPort}`];
    const tried = ends.map((end) => host.run(['timeout', '2', 'bash', '-c', `: </dev/tcp/${end}`]));
    const codes = (await Promise.all(tried)).map(({ code }) => code);
    return ends.filter((_end, at) => codes[at] === 0);
  },
};

async function lookAt(host: LabHost) {
  const seen = await stateOf(host);
  const there = PROCEDURE_ACTS.map(async (step) => [step, (await THERE[step]?.(seen, host)) ?? []] as const);
  const { iptables, ip6tables, nftables } = seen;
  return {
    there: Object.fromEntries(await Promise.all(there)),
    rules: [...iptables, ...ip6tables, ...nftables],
  };
}

/** Rejects one step, approves the others, and waits until the incident is over. */
async function withoutOne(on: Davy, id: IncidentId, rejected: DestructiveStep) {
  const asked = await on.asked(id);
  const isRejected = ({ step }: { step: string }) => step === rejected;
  await decideAll(on, asked.filter(isRejected), 'reject');
  await on.approve(
    id,
    asked.filter((one) => !isRejected(one)),
  );
  const { resolution, round, steps } = await on.until(id, ({ status }) => status === 'closed');
  await on.store.ledger.chain();
  const { items } = await on.store.ledger.list({ limit: 200, incidentId: id });
  const of = (kind: string) => items.filter((entry) => entry.kind === kind).map(({ body }) => body);
  const receipts = [...of('act.outcome'), ...of('act.settled')].flatMap(
    (body) => (body.receipts ?? []) as Receipt[],
  );
  return {
    asked,
    resolution,
    round,
    states: Object.fromEntries(steps.map(({ name, state }) => [name, state])),
    intended: of('act.intended').map(({ step }) => step),
    froze: receipts.some(({ word }) => word === 'stopping'),
    looks: of('watch.looked'),
  };
}

const others = (rejected: DestructiveStep) => PROCEDURE_ACTS.filter((step) => step !== rejected);

test('with one step rejected, what it names is untouched and the other three are done', async () => {
  const on = await davy();
  await on.startWorker();
  const rows = await Promise.all(
    PROCEDURE_ACTS.map(async (rejected) => {
      // A guard that lives would put back what the others remove: see below.
      const infection = ddgInfection(rejected === 'kill-processes' ? { guard: null } : {});
      const { host } = await on.host({ infection });
      const before = await lookAt(host);
      const ended = await withoutOne(on, await on.open(host, PROCEDURE_ACTS), rejected);
      return { rejected, host, before, ended, after: await lookAt(host) };
    }),
  );
  for (const { rejected, host, before, ended, after } of rows) {
    for (const step of PROCEDURE_ACTS) expect(before.there[step], step).not.toEqual([]);
    const kept = { [rejected]: before.there[rejected] };
    const gone = Object.fromEntries(others(rejected).map((step) => [step, []]));
    expect({ rejected, there: after.there }).toEqual({ rejected, there: { ...gone, ...kept } });
    expect(JSON.stringify(after.rules) === JSON.stringify(before.rules), rejected).toBe(
      rejected === 'block-egress',
    );
    expect(host.bystanders && (await bystanderDamage(host, host.bystanders)), rejected).toEqual([]);

    // An address is named and not counted: with everything else gone, leaving it open leaves nothing of the miner.
    const resolution = rejected === 'block-egress' ? 'cleaned' : 'partially-cleaned';
    expect(ended, rejected).toMatchObject({ resolution, round: 1 });
    expect(ended.states).toMatchObject({
      ...Object.fromEntries(others(rejected).map((step) => [step, 'done'])),
      [rejected]: 'rejected',
    });
    expect(ended.intended.toSorted()).toEqual(others(rejected).toSorted());
    expect({ rejected, froze: ended.froze }).toEqual({ rejected, froze: rejected !== 'kill-processes' });
  }
});

test('with the kill rejected nothing is frozen, and what the plans said comes back', async () => {
  const on = await davy();
  const [{ host }] = await Promise.all([on.host(), on.startWorker()]);
  const before = await lookAt(host);
  const id = await on.open(host, PROCEDURE_ACTS);
  const { asked, resolution, round, intended, froze, looks } = await withoutOne(on, id, 'kill-processes');

  const said = Object.fromEntries(
    asked.map(({ step, plan }) => [
      step,
      plan.regrows.map(({ title, why }) => `${title}: ${why}`).join('\n'),
    ]),
  );
  expect(said['remove-cron-entries']).toMatch(/^ddg\.2021 .*: This guard can put the lines back\.$/m);
  expect(said['delete-files']).toMatch(/^ddg\.2021 .*: This guard can write the files again\.$/m);
  expect(said['block-egress']).toMatch(/^wnTKYg .*: It runs on and may turn to another pool/m);

  // The same processes, none of them stopped; the guard appends what was cut out before, and has the miner's file again.
  const after = await eventually(async () => {
    const now = await lookAt(host);
    const [lines, files] = [now.there['remove-cron-entries'], now.there['delete-files']];
    return lines?.length === rootSpools.length && files?.length === 1 && now;
  });
  expect(after.there['kill-processes']).toEqual(before.there['kill-processes']);
  expect(after.there['kill-processes']?.join()).not.toContain('stopped');
  expect(after.there['remove-cron-entries']).not.toEqual(before.there['remove-cron-entries']);
  expect(after.there['delete-files']?.[0]).toMatch(/^\/tmp\/wnTKYg /);
  expect(before.there['delete-files']).not.toContain(after.there['delete-files']?.[0]);
  expect(after.there['block-egress']).toEqual([]);

  expect(froze).toBe(false);
  expect(intended.toSorted()).toEqual(others('kill-processes').toSorted());
  expect({ resolution, round }).toEqual({ resolution: 'partially-cleaned', round: 1 });
  expect(looks.map(({ respawned }) => respawned)).toEqual(looks.map(() => []));
  expect(JSON.stringify(looks)).toContain('what a person declined brings it back');
});
