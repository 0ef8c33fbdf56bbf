import { expect, test } from 'vitest';
import { DESTRUCTIVE_STEPS } from '../../domain/steps.ts';
import { FAULTS, strikeAll } from './fault-matrix.ts';

// All faults: fault-matrix.lab.long.test.ts. This one leaves most to find out: done on the host, and Davy does not know it.
test('act visible, reply held: each step is done once, and nothing else', async () => {
  const { 'act visible, reply held': strike } = FAULTS;
  if (strike === undefined) throw new Error('no such fault');
  expect(await strikeAll('act visible, reply held', strike)).toHaveLength(DESTRUCTIVE_STEPS.length);
});
