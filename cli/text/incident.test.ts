import { expect, test } from 'vitest';
import type { Step } from '../../api/client/index.ts';
import { asTargetId } from '../../domain/ids.ts';
import { nextStep, stepsText } from './incident.ts';

const step = (name: Step['name'], more: Partial<Step> = {}): Step => ({
  name,
  destructive: true,
  state: 'pending',
  approvalId: null,
  outcomes: [],
  ...more,
});
const asked = (id: string) => step('delete-files', { state: 'awaiting-approval', approvalId: `apr_${id}` });

test('one open approval is named, several are decided together', () => {
  const open = { id: 'inc_1', status: 'awaiting-approval' as const };
  expect(nextStep({ ...open, steps: [step('kill-processes'), asked('1')] })).toBe('next: davy approve apr_1');
  expect(nextStep({ ...open, steps: [asked('1'), asked('2')] })).toBe('next: davy approve --incident inc_1');
});

test('nothing is asked of a person while it goes on by itself', () => {
  for (const status of ['surveying', 'acting', 'watching', 'closed'] as const)
    expect(nextStep({ id: 'inc_1', status, steps: [asked('1')] })).toBe('');
  expect(nextStep({ id: 'inc_1', status: 'needs-attention', steps: [] })).toContain(
    'davy incidents resume inc_1',
  );
});

test('outcomes are counted, and each that is not as approved is told', () => {
  const outcome = (number: number, word: 'done' | 'changed') =>
    ({
      targetId: asTargetId(`t_000000000000000${number}`),
      outcome: word,
      detail: 'other bytes',
      proof: 'receipt',
    }) as const;
  const text = stepsText([
    step('delete-files', {
      state: 'done',
      outcomes: [outcome(1, 'done'), outcome(2, 'done'), outcome(3, 'changed')],
    }),
  ]);
  expect(text).toContain('2 done, 1 changed');
  expect(text).toContain('delete-files t_0000000000000003: changed other bytes');
  expect(text).not.toContain('t_0000000000000001');
});
