import { expect, test } from 'vitest';
import type { Row } from './result.ts';
import { ratioToDavy, tableOf } from './result.ts';

const row = (peer: string, hosts: number, seconds: number | null): Row => ({
  peer,
  version: '1',
  hosts,
  runs: seconds === null ? [] : [seconds],
  seconds,
  notes: {},
  ...(seconds === null ? { fault: 'web-1: still there: /tmp/x' } : {}),
});
const rows = [
  row('davy', 1, 0.5),
  row('ansible-core', 1, 5),
  row('davy', 20, null),
  row('ansible-core', 20, 9),
];
const machine = {
  date: '2026-01-01T00:00:00.000Z',
  cores: 2,
  processor: 'some',
  memoryGiB: 4,
  kernel: '6',
  node: 'v24',
  davy: '0',
  loadAtStart: 0,
};

test('a ratio is to Davy on as many hosts', () => {
  expect(rows.map((one) => ratioToDavy(one, rows))).toEqual([1, 10, null, null]);
});

test('a void figure is said to be void, with its reason', () => {
  const table = tableOf({ machine, rows });
  expect(table).toContain('| ansible-core 1 | 1 | 5.00 | 10.00× | 5.00 |');
  expect(table).toContain('| davy 1 | 20 | void | void | void: web-1: still there: /tmp/x |');
});
