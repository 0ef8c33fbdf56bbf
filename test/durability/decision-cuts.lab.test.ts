import { test } from 'vitest';
import { killAfterStatements } from './decision-cuts.ts';

// After any statement: decision-cuts.lab.long.test.ts. Here the last one that loses the decision and the first one that keeps it.
test(
  'an API killed right before and right after the commit of a decision leaves ledger, answer, approval and workflow in agreement',
  () => killAfterStatements(({ before, after }) => ({ before: before.slice(-1), after: after.slice(0, 1) })),
  600_000,
);
