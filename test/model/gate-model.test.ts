import { expect, test } from 'vitest';
import { explore } from './explore.ts';
import { gateModel } from './gate-model.ts';
import { GATE_CLAUSES } from './gate-state.ts';

test('nothing is done without a valid approval, and no answer is taken twice', () => {
  const { violation, states } = explore(gateModel());
  expect(violation).toBeUndefined();
  expect(states).toBeGreaterThan(5_000);
});

const FOUND: Record<(typeof GATE_CLAUSES)[number], string> = {
  'recheck-after-lock': 'approved a plan that was not shown',
  'digest-named': 'approved a plan that was not shown',
  'gate-in-intent': 'acted after the time to act was over',
  'signature-verified': 'acted without an approval of this plan',
  'acted-once': 'acted twice',
  'newest-survey': 'an older plan took the place of a newer one',
  'no-plan-in-act': 'a new plan was offered for what is being done',
  'close-sees-calls': 'closed while a call is open',
  'close-sees-approvals': 'closed over what was approved',
  'late-decision-expires': 'decided after the time was over',
  'act-within': 'acted after the time to act was over',
};

test.each(GATE_CLAUSES)('without %s something breaks', (clause) => {
  expect(explore(gateModel(clause)).violation?.what).toBe(FOUND[clause]);
});
