import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plansFor } from '../../test/shared/infected-plans.ts';
import { plansText } from './plan.ts';
import { COLUMNS, wrapped } from './wrap.ts';

const plans = await plansFor();
const text = plansText(plans);

test('the plans of an infection are read in one go: each reason once, no line too wide, every target with its box', () => {
  const lines = text.split('\n');
  const prose = lines.filter((line) => !/^plan /.test(line));
  for (const line of prose) expect([...line].length, line).toBeLessThanOrEqual(COLUMNS);
  expect(lines.length).toBeLessThan(115);
  expect(text.match(/is a confirmed miner/g)).toHaveLength(1);
  expect(text.match(/\[x\]/g)).toHaveLength(13);
  expect(text.match(/\(no undo\)/g)).toHaveLength(10);
  expect(text).not.toMatch(/block \d+ \(no undo\)/);
});

test('the digest of every plan that was shown stands at the end', () => {
  const digests = text.split('\n').slice(-plans.length);
  expect(digests).toEqual(plans.map(({ step, digest }) => `plan ${step} ${digest}`));
});

test('what is offered unticked, and what cannot be seen, is plain', () => {
  const [cron] = plans;
  if (cron === undefined) throw new Error('a plan');
  const targets = cron.targets.map((target, at) => ({ ...target, selected: at > 0 }));
  const some = plansText([
    { ...cron, targets, blind: [{ what: 'files', how: 'truncated', detail: 'too many' }] },
  ]);
  expect(some).toContain('[ ] cut 1');
  expect(some).toContain('ticked: cut 3 of 4');
  expect(some).toContain('Could not be seen:\n  - files: truncated: too many');
});

test('nothing is cut by wrapping, and only a word that fits no line makes one too wide', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 100 }).filter((word) => !/\s/.test(word))), (words) => {
      const lines = wrapped(words.join(' '), '  - ', '    ');
      expect(lines.map((line) => line.slice(4)).join(' ')).toBe(words.join(' '));
      for (const line of lines) {
        const one = line.slice(4).split(' ').length === 1;
        expect([...line].length <= COLUMNS || one).toBe(true);
      }
    }),
  );
});
