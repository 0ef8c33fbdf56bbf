import { expect, test } from 'vitest';
import { compare, comparisonText } from './comparison.ts';

const of = (name: string, ...values: number[]) => values.map((value) => ({ name, value }));

test('medians and their ratio, of what both sides measure and what is not always the same', () => {
  const ours = [...of('seconds', 2, 9, 1), ...of('hosts', 20, 20, 20), ...of('new here', 1)];
  const theirs = [...of('seconds', 4, 4, 5), ...of('hosts', 20, 20, 20), ...of('gone', 1)];
  expect(compare(ours, theirs)).toEqual([{ name: 'seconds', ours: 2, theirs: 4, ratio: 0.5, count: 3 }]);
});

test('a figure that was nothing before has no ratio', () => {
  const rows = compare(of('lost', 3), of('lost', 0));
  expect(comparisonText(rows, 'v1')).toBe(
    'figure (median)  now  v1  ratio  of\nlost               3   0      -   1\n',
  );
});
