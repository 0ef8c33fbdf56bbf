import { condition, continueAsNew, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { PoolActivities } from '../activities/contract.ts';
import { WAKE } from './contract.ts';

const { 'resolve-pools': resolve } = proxyActivities<PoolActivities>({
  startToCloseTimeout: '1 hour',
  // A worker that dies in the middle is noticed by its silence; the longest is one batch of names that nobody answers.
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '10 seconds', maximumInterval: '10 minutes' },
});

const wake = defineSignal(WAKE);

/** Rounds until the history is begun anew. */
const ROUNDS = 50;

/**
 * Keeps a site's answers about the names of pools fresh, one round after the other, for as long as its workers' configuration names
 * a resolver. Each worker wakes it at its start, so that a new configuration counts at once. Nothing but times passes through here.
 */
export async function resolvePools(): Promise<void> {
  let woken = false;
  setHandler(wake, () => {
    woken = true;
  });
  for (let round = 0; round < ROUNDS; round++) {
    woken = false;
    const againMs = await resolve();
    if (againMs === null) return;
    await condition(() => woken, againMs);
  }
  await continueAsNew<typeof resolvePools>();
}
