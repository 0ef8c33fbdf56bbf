import { expect, test } from 'vitest';
import { explore } from './explore.ts';
import { WAKE_CLAUSES, wakeModel } from './wake-model.ts';

test('no alert is lost, no host has two open incidents, nobody sleeps for ever', () => {
  const { violation, states } = explore(wakeModel());
  expect(violation).toBeUndefined();
  expect(states).toBeGreaterThan(2_000);
});

const LOST = 'an alert is in a closed incident that never saw it';
const ASLEEP = 'an open incident that nobody goes on with';
const FOUND: Record<(typeof WAKE_CLAUSES)[number], string> = {
  'one-upsert': 'two open incidents on one host',
  'close-compares-version': LOST,
  'wake-by-version': ASLEEP,
  'wake-starts': ASLEEP,
  'read-before-waiting': ASLEEP,
  'hold-off-raises': ASLEEP,
};

test.each(WAKE_CLAUSES)('without %s something breaks', (clause) => {
  expect(explore(wakeModel(clause)).violation?.what).toBe(FOUND[clause]);
});
