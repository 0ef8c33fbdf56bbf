import { expect, test } from 'vitest';
import { actModel } from './act-model.ts';
import { ACT_CLAUSES } from './act-state.ts';
import { explore } from './explore.ts';

test('an act is done at most once, truthfully recorded, and nothing stays frozen', () => {
  const { violation, states, ends } = explore(actModel());
  expect(violation).toBeUndefined();
  expect(states).toBeGreaterThan(10_000);
  expect(ends).toBeGreaterThan(0);
});

const FOUND: Record<(typeof ACT_CLAUSES)[number], string> = {
  'intent-first': 'what was done has no outcome',
  'folder-decides': 'a fenced call ran',
  'settle-fences': 'a fenced call ran',
  'settle-stops': 'a fenced call ran',
  'settle-drains': 'acted after its outcome was written',
  'settle-thaws': 'closed with something frozen',
  'script-thaws': 'closed with something frozen',
  'boot-compared': 'closed with something frozen',
  'identity-checked': 'something else was removed',
  'receipt-before': 'recorded as absent and was done',
  'first-outcome-stands': 'the outcome not-begun became unknown',
  'fenced-names-its-call': 'what was done has no outcome',
};

test.each(ACT_CLAUSES)('without %s something breaks', (clause) => {
  const { violation } = explore(actModel(clause));
  expect(violation?.what).toBe(FOUND[clause]);
});
