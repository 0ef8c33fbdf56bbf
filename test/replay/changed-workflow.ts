import { proxyActivities, sleep } from '@temporalio/workflow';
import type { PoolActivities, ResponseActivities } from '../../activities/contract.ts';
import type { RespondInput } from '../../workflows/contract.ts';

const activities = proxyActivities<ResponseActivities & PoolActivities>({
  startToCloseTimeout: '30 minutes',
});

/** The workflow as a careless change would leave it: it looks at the host before it opens its run. */
export async function respond({ incidentId }: RespondInput): Promise<void> {
  await activities['confirm-miner'](incidentId);
  await activities['open-run'](incidentId);
}

/** It waits before it has looked. */
export async function resolvePools(): Promise<void> {
  await sleep('1 hour');
  await activities['resolve-pools']();
}
