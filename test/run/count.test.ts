import { expect, test } from 'vitest';
import { count } from './count.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'x.test.ts',
  status,
  assertionResults: tests.map((s) => ({ status: s })),
});

test('passed tests are passed, failed ones failed', () => {
  const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')] };
  expect(count(report, 1)).toEqual({ passed: 3, failed: 1 });
});

test.each(['skipped', 'pending', 'todo'])('a test that is %s counts as failed', (status) => {
  expect(count({ testResults: [file('passed', 'passed', status)] }, 0)).toEqual({
    passed: 1,
    failed: 1,
  });
});

test('a file that cannot be loaded is one failure', () => {
  expect(count({ testResults: [file('failed')] }, 1)).toEqual({ passed: 0, failed: 1 });
});

test('a run that failed without saying which test is one failure', () => {
  expect(count({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1 });
});

test('a run without a report is one failure', () => {
  expect(count(undefined, 1)).toEqual({ passed: 0, failed: 1 });
});
