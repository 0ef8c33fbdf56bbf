import { test } from 'vitest';
import { cutExchanges } from './cuts-run.ts';

// Each packet boundary and a byte beside it: cuts.lab.long.test.ts. Each byte: npm run bench -- cuts.
test(
  'a connection cut at some packets of a call’s exchange: done once, nothing beyond the plan, nothing frozen',
  () => cutExchanges({ sample: 3 }),
  600_000,
);
