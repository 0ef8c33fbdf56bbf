import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plansFor } from '../../test/shared/infected-plans.ts';
import { asTargetId } from '../ids.ts';
import type { Plan } from '../plan.ts';
import type { OutlineNode } from './index.ts';
import { headline, nameAll, outlineOf, planDifference, plansDiffer, summaryOf } from './index.ts';

const plans = await plansFor();
const [cron, kill, files] = plans;
if (cron === undefined || kill === undefined || files === undefined) throw new Error('plans');

const nodesOf = (nodes: readonly OutlineNode[]): OutlineNode[] =>
  nodes.flatMap((node) => [node, ...nodesOf(node.children)]);

test('several plans are one story: the miner once, and every target once', () => {
  const { roots, unlinked } = outlineOf(plans);
  expect(roots.map(({ role }) => role)).toEqual(['miner']);
  expect(unlinked).toEqual([]);
  const shown = nodesOf(roots).flatMap(({ targets }) => targets.map(({ target }) => target.id));
  const all = plans.flatMap(({ targets }) => targets.map(({ id }) => id));
  expect(shown.toSorted()).toEqual(all.toSorted());
});

test('what is said of several lines is said once, and of one line as it is', () => {
  const [node] = nodesOf(outlineOf([cron]).roots).filter(({ targets }) => targets.length > 0);
  expect(node?.text).toMatch(/^Each of these lines fetches /);
  expect(node?.targets).toHaveLength(4);
  const [alone] = nodesOf(outlineOf([{ ...cron, targets: cron.targets.slice(0, 1) }]).roots).filter(
    ({ targets }) => targets.length > 0,
  );
  expect(alone?.text).toMatch(/ line 2 fetches /);
});

test('an address stands under the process that talks to it', () => {
  const guard = nodesOf(outlineOf(plans).roots).find(({ role }) => role === 'guard');
  expect(guard?.targets.map(({ verb }) => verb)).toEqual(['kill', 'block']);
});

test('what nothing links stands apart', () => {
  const [target] = cron.targets;
  if (target === undefined) throw new Error('a target');
  const { roots, unlinked } = outlineOf([{ ...cron, links: [], targets: [{ ...target, link: null }] }]);
  expect([roots, unlinked.length]).toEqual([[], 1]);
});

test('each sentence is said once, of everything that it is said of', () => {
  const { changes, kept, risks, evidence } = summaryOf(plans);
  for (const said of [changes, kept, risks, evidence])
    expect(new Set(said.map(({ text }) => text)).size).toBe(said.length);
  expect(changes.find(({ of }) => of === 'cut 1-4')?.text).toContain('the other 2 lines');
  expect(kept.find(({ of }) => of === '/tmp/i.sh.orig, /tmp/wnTKYg.bak.txt')).toBeDefined();
});

test('what returns is named by the target that prevents it where that is shown, else by itself', () => {
  const together = summaryOf(plans).returns.map(({ of }) => of);
  expect(together).toEqual(expect.arrayContaining(['kill 1', 'cut 1-4', 'delete 1-3']));
  const alone = summaryOf([cron]).returns.map(({ of }) => of);
  expect(alone).toContain('ddg.2021 (pid 1001, /tmp/ddg.2021)');
});

test('nothing that a plan leaves alone, did not see or says to return is lost', () => {
  const blind = [{ what: 'files', how: 'truncated', detail: 'more than 5000' }];
  const some = plans.map((plan): Plan => ({ ...plan, blind }));
  const { kept, unseen, returns } = summaryOf(some);
  for (const { title, why } of some.flatMap((plan) => plan.kept))
    expect(kept.find(({ text }) => text === why)?.of).toContain(title);
  expect(unseen).toEqual([{ text: 'truncated: more than 5000', of: 'files' }]);
  const said = returns.map(({ text }) => text).join(' ');
  for (const { why } of some.flatMap((plan) => plan.regrows)) expect(said).toContain(why);
});

test('what is not kept as evidence is said, and only that', async () => {
  expect(summaryOf(plans).evidence).toMatchObject([{ of: 'cut 1-4, kill 1-3, delete 1-3, block 1-3' }]);
  const held = plans.map((plan) => ({
    ...plan,
    targets: plan.targets.map((target) => ({ ...target, evidence: 'kept' as const })),
  }));
  expect(summaryOf(held).evidence).toEqual([]);
});

test('one line says how much is ticked, and how much of it cannot be undone', () => {
  expect(headline(plans)).toBe(
    'ticked: cut 4 of 4, kill 3 of 3, delete 3 of 3, block 3 of 3; 10 cannot be undone',
  );
  expect(headline([{ ...kill, targets: [] }])).toBe('nothing to do');
});

test('neighbouring numbers are a range', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (numbers) => {
      const named = nameAll(numbers.map((number) => ({ verb: 'cut', number }))).replace('cut ', '');
      const read = named.split(', ').flatMap((part) => {
        const [from = 0, to = from] = part.split('-').map(Number);
        return Array.from({ length: to - from + 1 }, (_, at) => from + at);
      });
      expect(read).toEqual(numbers.toSorted((a, b) => a - b));
    }),
  );
});

test('the next plan is told apart by what is done to what, not by words about it', () => {
  const [first, second, third] = files.targets;
  if (first === undefined || second === undefined || third === undefined) throw new Error('targets');
  const newer = {
    targets: [
      { ...first, title: 'seen anew' },
      { ...second, change: 'something else' },
      { ...third, id: asTargetId('t_0000000000000000') },
    ],
  };
  const { same, changed, added, gone } = planDifference(files, newer);
  expect([same, changed, added, gone].map((some) => some.length)).toEqual([1, 1, 1, 1]);
  expect(changed[0]?.older).toBe(second);
  expect(plansDiffer(files, newer)).toBe(true);
  expect(plansDiffer(files, { targets: files.targets.map((one) => ({ ...one, title: '' })).reverse() })).toBe(
    false,
  );
});
