import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ResponseActivities } from '../activities/contract.ts';
import type { Facts } from '../domain/flow/facts.ts';
import { next } from '../domain/flow/next.ts';
import type { RespondInput } from './contract.ts';
import { WAKE } from './contract.ts';

/** An unreachable host backs off to five minutes and keeps trying; the activity says so in the incident. */
const activitiesWith = (heartbeatTimeoutMs: number) =>
  proxyActivities<ResponseActivities>({
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: heartbeatTimeoutMs,
    retry: {
      initialInterval: '1 second',
      backoffCoefficient: 2,
      maximumInterval: '5 minutes',
      nonRetryableErrorTypes: ['store-behind'],
    },
  });
/** Before the configuration is known. */
const FIRST_HEARTBEAT_MS = 30_000;

const wake = defineSignal(WAKE);

/**
 * One response on one host (rule: runbook). What comes next is decided by `next` from facts that the store holds; this
 * carries it out, waits, and starts anew with each round. An approval is never proved by anything that passes through here.
 */
export async function respond({ incidentId }: RespondInput): Promise<void> {
  let woken = false;
  setHandler(wake, () => {
    woken = true;
  });

  const start = await activitiesWith(FIRST_HEARTBEAT_MS)['open-run'](incidentId);
  const activities = activitiesWith(start.heartbeatTimeoutMs);
  let facts = start.facts;
  const round = facts?.round;
  let news = false;
  while (facts !== null) {
    if (facts.round !== round || workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof respond>({ incidentId });
    }
    const step = next(facts, news);
    news = false;
    switch (step.do) {
      case 'look':
        facts = await activities['confirm-miner'](incidentId);
        break;
      case 'examine':
        await Promise.all(step.steps.map((name) => activities[name](incidentId)));
        facts = await activities['read-facts'](incidentId);
        break;
      case 'offer':
        facts = await activities['offer-plans'](incidentId);
        break;
      case 'act':
        facts = await activities[step.call](incidentId, step.steps);
        break;
      case 'collect-logs':
        facts = await activities['collect-logs'](incidentId);
        break;
      case 'watch':
        facts = await activities['watch-for-respawn'](incidentId);
        break;
      case 'close':
        facts = await activities['close-incident'](incidentId, facts.version);
        break;
      case 'wait': {
        const known: Facts = facts;
        const inTime = await waitForWake(step.forMs);
        facts = inTime ? await activities['read-facts'](incidentId) : { ...known, watchLeftMs: 0 };
        news = facts !== null && facts.version !== known.version;
        break;
      }
    }
  }

  /** A wake that came while an activity ran counts too. False when the time was over first. */
  async function waitForWake(forMs: number | null): Promise<boolean> {
    const inTime =
      forMs === null ? await condition(() => woken).then(() => true) : await condition(() => woken, forMs);
    woken = false;
    return inTime;
  }
}
