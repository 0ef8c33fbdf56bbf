import type { IncidentId } from '../domain/ids.ts';
import type { Clock } from '../domain/ports.ts';
import type { IncidentStore } from '../store/port.ts';

export interface WorkflowWatchOptions {
  readonly incidents: Pick<IncidentStore, 'running' | 'workflowLost'>;
  /** Whether an execution of this workflow id is open. Throws when Temporal cannot say. */
  readonly workflowRuns: (incidentId: IncidentId) => Promise<boolean>;
  readonly clock: Clock;
  /** How long between the two looks that it takes, in milliseconds. @default 20000 */
  readonly betweenMs?: number;
}

/** Looked at in one pass; the rest in the passes that follow. */
const BATCH = 200;

/**
 * Finds incidents whose workflow was ended behind Davy's back (rule: workflow-lost): somebody terminated or reset it, or
 * Temporal's own store was lost. Said only when two looks find no open execution; the next wake starts one, which goes on from
 * the facts.
 */
export function workflowWatch({ incidents, workflowRuns, clock, betweenMs = 20_000 }: WorkflowWatchOptions) {
  const missing = new Map<IncidentId, number>();
  let after = '';
  return {
    async look(): Promise<void> {
      const some = await incidents.running(after, BATCH);
      after = some.length < BATCH ? '' : (some.at(-1) ?? '');
      for (const id of some) {
        if (await workflowRuns(id)) {
          missing.delete(id);
          continue;
        }
        const now = clock.monotonicMs();
        const since = missing.get(id);
        if (since === undefined) missing.set(id, now);
        else if (now - since >= betweenMs) {
          await incidents.workflowLost(id);
          missing.delete(id);
        }
      }
    },
  };
}
