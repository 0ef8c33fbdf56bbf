import { expect, test } from 'vitest';
import { figuresOf } from './figures.ts';
import { tableOf } from './procedure/result.ts';

test('a figure beside its bar', () => {
  expect(figuresOf('ledger appends, chained: 2153 a second (bar: 2000 a second)\n')).toEqual([
    { name: 'ledger appends, chained', value: 2153 },
  ]);
  expect(figuresOf('survey of 2000 processes: 1.25 s (bar: under 2 s)')).toEqual([
    { name: 'survey of 2000 processes', value: 1.25 },
  ]);
});

test('a table with columns, as `calls` prints it', () => {
  const table = [
    'call                                    calls    processes       CPU ms',
    'survey_scan                               1.0           82          130',
    'act_call cron_cut                         1.0           43          9.5',
  ].join('\n');
  expect(figuresOf(table)).toEqual([
    { name: 'survey_scan: calls', value: 1 },
    { name: 'survey_scan: processes', value: 82 },
    { name: 'survey_scan: CPU ms', value: 130 },
    { name: 'act_call cron_cut: calls', value: 1 },
    { name: 'act_call cron_cut: processes', value: 43 },
    { name: 'act_call cron_cut: CPU ms', value: 9.5 },
  ]);
});

test('the table of `procedure`, a void row left out, its date and versions no figures', () => {
  const row = (hosts: number, seconds: number | null) => ({
    peer: 'davy',
    version: '0.1.0',
    hosts,
    runs: [1.2, 1.4],
    seconds,
    notes: {},
    ...(seconds === null && { fault: 'left 2 files' }),
  });
  const machine = {
    date: '2026-01-01T00:00:00.000Z',
    cores: 2,
    processor: 'some: 3 GHz',
    memoryGiB: 8,
    kernel: '6.18.1',
    node: 'v24.0.0',
    davy: '0.1.0',
    loadAtStart: 0.5,
  };
  expect(figuresOf(tableOf({ machine, rows: [row(1, 1.3), row(20, 17), row(50, null)] }))).toEqual([
    { name: 'davy 0.1.0, 1 hosts: seconds', value: 1.3 },
    { name: 'davy 0.1.0, 1 hosts: times Davy’s', value: 1 },
    { name: 'davy 0.1.0, 20 hosts: seconds', value: 17 },
    { name: 'davy 0.1.0, 20 hosts: times Davy’s', value: 1 },
  ]);
});

test('each run of `procedure` with its notes', () => {
  expect(figuresOf('bench: davy, 1 host(s): 1.440 s {"surveyMs":310.5,"wallMs":2000}')).toEqual([
    { name: 'davy, 1 host(s)', value: 1.44 },
    { name: 'davy, 1 host(s): surveyMs', value: 310.5 },
    { name: 'davy, 1 host(s): wallMs', value: 2000 },
  ]);
  expect(figuresOf('bench: davy, 1 host(s): infecting …\nlab: packages ready in /x/1')).toEqual([]);
});
