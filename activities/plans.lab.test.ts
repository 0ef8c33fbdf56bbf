import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PlanDraft } from '../domain/plan-draft.ts';
import { protectFacts } from '../domain/targets/protect.ts';
import type { JudgeContext, Judgement } from '../domain/verdict/index.ts';
import { emptyContext, judge } from '../domain/verdict/index.ts';
import type { Infection, Lab, LabHost } from '../lab/index.ts';
import { ddgInfection, minerArguments, openLab, rootSpools } from '../lab/index.ts';
import { CATALOGUE } from './catalogue.ts';
import { surveyOf } from './survey/survey-host.fixture.ts';

let lab: Lab;
let host: LabHost;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
afterEach(() => host.close());

const context = (): JudgeContext => ({
  ...emptyContext,
  indicators: {
    pools: [{ host: 'pool.lab', addresses: [lab.pool.address], ports: [lab.pool.port] }],
    hashes: {},
    addresses: [],
  },
});

interface Looked {
  readonly judgement: Judgement;
  readonly drafts: Record<string, PlanDraft>;
  /** Titles of the ticked targets of a step. */
  readonly ticked: (step: string) => string[];
  readonly offered: (step: string) => string[];
}

async function look(infection: Infection | 'none'): Promise<Looked> {
  host = await lab.host({ infection });
  const snapshot = await surveyOf(host);
  const judgement = judge(snapshot, context());
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  const drafts: Record<string, PlanDraft> = {};
  for (const { metadata, planner } of CATALOGUE) {
    drafts[metadata.name] = (await planner()).plan(snapshot, judgement, { host: host.name, protect });
  }
  const titles = (step: string, all: boolean) =>
    (drafts[step]?.targets ?? []).filter((t) => all || t.selected).map((t) => t.title.replace(/[ :].*/, ''));
  return { judgement, drafts, ticked: (step) => titles(step, false), offered: (step) => titles(step, true) };
}

/** Everything of the infection, and nothing of the bystanders. */
function expectWhole(looked: Looked, names: { miner: string; guard: string; loader: string }) {
  expect(looked.judgement.verdict.verdict).toBe('confirmed');
  const base = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  expect(looked.ticked('kill-processes').sort()).toEqual(
    [base(names.guard), base(names.loader), base(names.miner)].sort(),
  );
  expect(looked.ticked('delete-files').sort()).toEqual([names.guard, names.loader, names.miner].sort());
  expect(looked.ticked('block-egress').sort()).toEqual(
    [lab.pool.address, lab.loader.address, '203.0.113.21'].sort(),
  );
  for (const step of ['kill-processes', 'delete-files', 'block-egress'])
    expect(looked.offered(step)).toEqual(looked.ticked(step));
}

test('the infection of the procedure is offered whole, and no bystander', async () => {
  const looked = await look(ddgInfection());
  expectWhole(looked, { miner: '/tmp/wnTKYg', guard: '/tmp/ddg.2021', loader: '/tmp/i.sh' });
  expect(looked.offered('remove-cron-entries')).toEqual([
    rootSpools[1],
    rootSpools[1],
    rootSpools[0],
    rootSpools[0],
  ]);
  const kept = looked.drafts['kill-processes']?.kept.map((one) => one.title).join() ?? '';
  expect(kept).toContain('/tmp/build-4711/compile');
  expect(kept).toContain('/usr/bin/curl');
  expect(looked.drafts['delete-files']?.kept.map((one) => one.title)).toEqual(
    expect.arrayContaining(['/tmp/wnTKYg.bak.txt', '/tmp/i.sh.orig']),
  );
});

test('under other names and in other folders it is found as well', async () => {
  const names = { miner: '/var/lib/nfsd/rpc.k', guard: '/usr/local/games/upd', loader: '/opt/.x/run.sh' };
  const infection = ddgInfection({
    miner: { path: names.miner, args: minerArguments },
    guard: { path: names.guard },
    loader: { path: names.loader },
  });
  expectWhole(await look(infection), names);
});

test('with deleted images there is nothing to delete but the loader, and everything to kill', async () => {
  const looked = await look(ddgInfection({ miner: { deleted: true }, guard: { deleted: true } }));
  expect(looked.judgement.verdict.verdict).toBe('confirmed');
  expect(looked.ticked('kill-processes').sort()).toEqual(['ddg.2021', 'i.sh', 'wnTKYg']);
  expect(looked.ticked('delete-files')).toEqual(['/tmp/i.sh']);
  expect(looked.offered('remove-cron-entries')).toHaveLength(4);
});

test('a miner without a guard, one spool, another user’s crontab', async () => {
  const spool = '/var/spool/cron/crontabs/www-data';
  const looked = await look(ddgInfection({ guard: null, cron: { spools: [spool] } }));
  expect(looked.judgement.verdict.verdict).toBe('confirmed');
  expect(looked.ticked('kill-processes').sort()).toEqual(['i.sh', 'wnTKYg']);
  expect(looked.ticked('remove-cron-entries')).toEqual([spool, spool]);
});

test('a guard and a loader without a miner show nothing specific to mining: findings, nothing offered', async () => {
  const looked = await look(ddgInfection({ miner: null }));
  expect(looked.judgement.verdict.verdict).toBe('not-a-miner');
  expect(looked.judgement.verdict.findings.join()).toContain('/tmp/ddg.2021');
  for (const { metadata } of CATALOGUE) expect(looked.offered(metadata.name)).toEqual([]);
});

test('processes that a mount hides are confirmed and offered like others', async () => {
  const looked = await look(ddgInfection({ coverPids: true }));
  expect(looked.judgement.verdict.classes).toContain('concealment');
  expectWhole(looked, { miner: '/tmp/wnTKYg', guard: '/tmp/ddg.2021', loader: '/tmp/i.sh' });
});

test('a clean host with a busy database is no miner, and nothing is offered', async () => {
  const looked = await look('none');
  expect(looked.judgement.verdict).toMatchObject({ verdict: 'not-a-miner', signals: [] });
  for (const { metadata } of CATALOGUE) expect(looked.drafts[metadata.name]?.targets).toEqual([]);
});
