import { expect, test } from 'vitest';
import { occurrenceOf, placeHolder } from './occurrence.ts';

test('a run of lines is counted among its equals, and not where it only begins after a line that goes on', () => {
  const lines = ['m', 'a \\', 'm', 'm', 'm \\', ' b', 'm \\', ' b'];
  const at = (from: number, to = from) => occurrenceOf(lines, { from, to });
  expect([at(1), at(4), at(5, 6), at(7, 8)]).toEqual([1, 2, 1, 2]);
});

test.each([
  [['if x; then', 'm', 'fi'], [2], [':']],
  [['if x; then', '# c', 'm', '', 'else', 'y', 'fi'], [3], [':']],
  [
    ['if x; then', 'm', 'm2', 'fi'],
    [2, 3],
    [':', null],
  ],
  [['if x; then', 'm', 'y', 'fi'], [2], [null]],
  [['if x; then', 'y', 'm', 'fi'], [3], [null]],
  [['f() {', 'm', '}'], [2], [':']],
  [['while :; do', 'm', 'done &'], [2], ['break']],
  [['(', 'm', ')'], [2], [':']],
  [['m'], [1], [null]],
  [['echo then', 'm', 'fi'], [2], [':']],
] as const)('%s: what takes the place of what goes', (lines, cut, expected) => {
  const ranges = cut.map((line) => ({ from: line, to: line }));
  expect(ranges.map((range) => placeHolder(lines, range, ranges))).toEqual(expected);
});
