import { test } from 'vitest';
import { cutExchanges } from './cuts-run.ts';

/** Set by `npm run bench -- cuts`: the file of the cuts that held before. */
const held = process.env.DAVY_CUTS_HELD;
/** Set by it too, unless it is asked for boundaries alone: each offset of the ciphertext. */
const everyOffset = process.env.DAVY_CUTS_EVERY_OFFSET === 'yes';
/** Vitest's longest, for the bench. */
const LIMIT_MS = held === undefined ? 1_800_000 : 2_147_483_647;

test(
  'a connection cut at any packet of a call’s exchange, and a byte beside it: done once, nothing beyond the plan, nothing frozen',
  () => cutExchanges({ held, everyOffset }),
  LIMIT_MS,
);
