import { expect, test } from 'vitest';
import { againstOf } from './against.ts';

test('what belongs to the comparison is taken out, the rest is the bench’s', () => {
  expect(againstOf(['--hosts', '1', '--against', 'v1', '--peers=davy', '--rounds=3'])).toEqual({
    reference: 'v1',
    rounds: 3,
    rest: ['--hosts', '1', '--peers=davy'],
  });
  expect(againstOf(['--hosts', '1'])).toBeUndefined();
});

test.each([[['--against']], [['--against', 'v1', '--rounds', '0']], [['--rounds', '3']]])(
  '%j is refused',
  (args) => {
    expect(() => againstOf(args)).toThrow(/--(against|rounds)/);
  },
);
