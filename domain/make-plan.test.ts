import { expect, test } from 'vitest';
import { plan as planEgress } from '../activities/block-egress/plan.ts';
import { plan as planFiles } from '../activities/delete-files/plan.ts';
import { plan as planKill } from '../activities/kill-processes/plan.ts';
import { plan as planCron } from '../activities/remove-cron-entries/plan.ts';
import { infectedSnapshot, labContext } from '../test/shared/infected-snapshot.ts';
import { autostart, hashOf } from '../test/shared/snapshots.ts';
import { targetDraftOf } from '../test/shared/targets.ts';
import { planDigest, targetId } from './digest.ts';
import type { EvidenceItem } from './evidence.ts';
import { FORMS } from './forms.ts';
import type { Sha256 } from './ids.ts';
import { makePlan } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './plan.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { Planner } from './planner.ts';
import { show } from './show.ts';
import type { Snapshot } from './snapshot.ts';
import { protectFacts } from './targets/protect.ts';
import { judge } from './verdict/index.ts';

const binding = { hostKey: 'SHA256:x', machineId: 'm', bootId: 'b', playbook: 'p', actionVersion: 1 };
const frame = {
  host: 'web1',
  step: 'kill-processes',
  action: 'kill-processes',
  surveyedAt: '2026-01-01T00:00:00Z',
  binding,
} as const;

/** Plans of these actions for one host, each knowing what the others take away. */
function plansOf(snapshot: Snapshot, planners: readonly Planner[], paths: string[] = []): Plan[] {
  const protect = protectFacts(snapshot, { paths, addresses: [], accounts: [] });
  const judgement = judge(snapshot, labContext);
  const drafts = planners.map((plan) => plan(snapshot, judgement, { host: 'web1', protect }));
  return drafts.map((draft) => makePlan(frame, draft, { drafts, evidence: [] }));
}
const ALL = [planCron, planKill, planFiles, planEgress];
const idsOf = (plan: Plan | undefined) => plan?.targets.map(({ id }) => id) ?? [];

test('each reason stands once, and every target points to its last', () => {
  for (const { links, targets } of plansOf(infectedSnapshot(), ALL)) {
    const ids = links.map(({ id }) => id);
    for (const { link } of targets) expect(ids).toContain(link);
    const texts = links.map(({ from, text }) => `${from} ${text}`);
    expect(new Set(texts).size).toBe(texts.length);
  }
});

test('a reason by which a process was linked says what that process is, in every plan', () => {
  const [, kill, , egress] = plansOf(infectedSnapshot(), ALL);
  expect(kill?.links.map(({ role }) => role)).toEqual(expect.arrayContaining(['guard', 'loader', 'miner']));
  expect(egress?.links.some(({ role }) => role === 'guard')).toBe(true);
});

test('what returns names the targets of other plans that prevent it', () => {
  const [cron, kill, files, egress] = plansOf(infectedSnapshot(), ALL);
  const guard = kill?.targets.find(({ facts }) => facts.kind === 'process' && facts.role === 'guard');
  expect(cron?.regrows.find(({ title }) => title.startsWith('ddg.2021'))?.unless).toEqual([guard?.id]);
  const lines = kill?.regrows.filter(({ title }) => title.includes(' line '));
  expect(lines?.flatMap(({ unless }) => unless).sort()).toEqual(idsOf(cron).sort());
  expect(kill?.regrows.find(({ title }) => title.includes('wnTKYg'))?.unless.toSorted()).toEqual(
    idsOf(files).sort(),
  );
  for (const { regrows } of [cron, kill, files, egress].flatMap((plan) => plan ?? []))
    for (const { unless } of regrows) expect(unless).not.toEqual([]);
});

test('what is protected is taken away by no plan, and so nothing prevents what it brings back', () => {
  const [cron] = plansOf(infectedSnapshot(), ALL, ['/tmp/ddg.2021']);
  expect(cron?.regrows.find(({ title }) => title.startsWith('ddg.2021'))?.unless).toEqual([]);
});

test('what hangs on the miner and is left alone has its reason', () => {
  const [, kill] = plansOf(infectedSnapshot(), ALL, ['/tmp/ddg.2021']);
  const spared = kill?.kept.find(({ why }) => why.startsWith('Protected'));
  expect(kill?.links.find(({ id }) => id === spared?.link)?.role).toBe('guard');
  expect(kill?.kept.filter(({ link }) => link !== undefined)).toEqual([spared]);
});

test('a step that the playbook does not have prevents nothing', () => {
  const [kill] = plansOf(infectedSnapshot(), [planKill]);
  expect(kill?.regrows.length).toBeGreaterThan(0);
  for (const { unless } of kill?.regrows ?? []) expect(unless).toEqual([]);
});

test('a starter is to be taken away by hand only where no plan of the playbook takes it', () => {
  const unit = show('/etc/systemd/system/x.service');
  const snapshot: Snapshot = {
    ...infectedSnapshot(),
    persistence: [autostart(unit, '[Service]\nExecStart=/tmp/wnTKYg -q\n', { sha256: null })],
  };
  const whyOf = (plans: readonly Plan[]) => plans[0]?.regrows.find(({ title }) => title === unit);
  expect(whyOf(plansOf(snapshot, ALL))).toMatchObject({ unless: [] });
  expect(whyOf(plansOf(snapshot, ALL))?.why).toContain('no step of this playbook removes it');
  const identity = {
    kind: 'file',
    path: unit,
    device: '1',
    inode: '9',
    size: '1',
    sha256: 'a'.repeat(64),
  } as const;
  const disable: Planner = () => ({ targets: [targetDraftOf(identity)], kept: [], blind: [], regrows: [] });
  const again = whyOf(plansOf(snapshot, [...ALL, disable]));
  expect(again?.unless).toEqual([targetId(identity)]);
  expect(again?.why).not.toContain('no step');
});

const file = (path: string, sha256: string) =>
  ({ kind: 'file', path, device: '1', inode: '2', size: '3', sha256 }) as const;

test('each target says whether its bytes are off the host when it is offered', () => {
  const draft: PlanDraft = {
    targets: ['a', 'b', 'c'].map((name) => targetDraftOf(file(`/tmp/${name}`, hashOf(name)))),
    kept: [],
    blind: [],
    regrows: [],
  };
  const item = (path: string, sha256: Sha256, truncated: boolean): EvidenceItem => ({
    sha256,
    sha1: '',
    md5: '',
    size: 3,
    kind: 'file',
    path,
    takenAt: '',
    truncated,
  });
  const evidence = [item('/tmp/a', hashOf('a'), false), item('/tmp/b', hashOf('f'), true)];
  const plan = makePlan(frame, draft, { drafts: [draft], evidence });
  expect(plan.targets.map((target) => target.evidence)).toEqual(['kept', 'cut-off', 'missing']);
});

test('every part of a plan is in its digest', () => {
  const [cron] = plansOf(infectedSnapshot(), ALL);
  if (cron === undefined) throw new Error('a plan');
  expect(planDigest(cron)).toBe(cron.digest);
  const [link] = cron.links;
  if (link === undefined) throw new Error('a link');
  expect(planDigest({ ...cron, links: [{ ...link, text: 'other' }, ...cron.links.slice(1)] })).not.toBe(
    cron.digest,
  );
});

test('a plan of a later form is refused', () => {
  const [cron] = plansOf(infectedSnapshot(), ALL);
  const later: Plan = JSON.parse(JSON.stringify({ ...cron, format: FORMS.plan + 1 }));
  expect(() => readPlan(later)).toThrow('newer-form');
});
