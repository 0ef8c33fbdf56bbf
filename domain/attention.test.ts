import { expect, test } from 'vitest';
import type { Doing, Passed } from './attention.ts';
import { isOver } from './attention.ts';

test('a step that works again takes back what stopped it, and no other trouble', () => {
  const of = (step: Doing) => ({ step, detail: '' });
  const passed: Passed = { step: 'preserve-evidence' };
  expect(isOver({ kind: 'failed', ...of('preserve-evidence') }, passed)).toBe(true);
  expect(isOver({ kind: 'unreachable', ...of('preserve-evidence') }, passed)).toBe(true);
  expect(isOver({ kind: 'failed', ...of('collect-logs') }, passed)).toBe(false);
  expect(
    isOver({ kind: 'expired', steps: ['kill-processes'], detail: '' }, passed),
    'a person asks anew',
  ).toBe(false);
  expect(isOver({ kind: 'no-worker', detail: 'preserve-evidence' }, passed)).toBe(false);
});

test('a worker takes back that there was none, and nothing else', () => {
  expect(isOver({ kind: 'no-worker', detail: '' }, { kind: 'no-worker' })).toBe(true);
  expect(isOver({ kind: 'failed', step: 'settle', detail: 'no-worker: ' }, { kind: 'no-worker' })).toBe(
    false,
  );
});
