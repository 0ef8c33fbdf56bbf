import { test } from 'vitest';
import { killAfterStatements } from './decision-cuts.ts';

test(
  'an API killed after any statement of a decision leaves ledger, answer, approval and workflow in agreement',
  () => killAfterStatements((all) => all),
  900_000,
);
