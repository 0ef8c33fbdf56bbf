import { afterAll, test } from 'vitest';
import { FAULTS, strikeAll, tableOfRows } from './fault-matrix.ts';
import type { Row } from './matrix-table.ts';

const rows: Row[] = [];
afterAll(() => void process.stdout.write(`${tableOfRows(rows)}\n`));

test.each(Object.entries(FAULTS))('%s: each step is done once, and nothing else', async (fault, strike) => {
  rows.push(...(await strikeAll(fault, strike)));
});
