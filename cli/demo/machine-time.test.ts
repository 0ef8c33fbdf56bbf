import { expect, test } from 'vitest';
import { machineTime } from './machine-time.ts';

const timeline = (entries: [number, string][]) =>
  entries.map(([ms, kind]) => ({ at: new Date(ms).toISOString(), kind }));
const begins: [number, string][] = [
  [0, 'incident.opened'],
  [100, 'plan.offered'],
];
const ends: [number, string][] = [
  [10_050, 'act.intended'],
  [10_200, 'act.outcome'],
  [10_300, 'logs.collected'],
  [15_000, 'survey.taken'],
  [15_001, 'watch.looked'],
];

test('the wait for a person counts from the last thing that Davy did by itself', () => {
  const middle: [number, string][] = [
    [250, 'evidence.kept'],
    [10_000, 'approval.decided'],
  ];
  expect(machineTime(timeline([...begins, ...middle, ...ends]))).toBe(250 + 300);
});

test('evidence that is still being taken when the answer comes is no wait', () => {
  const middle: [number, string][] = [
    [9_000, 'approval.decided'],
    [9_900, 'evidence.kept'],
  ];
  expect(machineTime(timeline([...begins, ...middle, ...ends]))).toBe(10_300);
});

test('without a response there is no time', () => {
  expect(machineTime(timeline(begins))).toBe(0);
});
