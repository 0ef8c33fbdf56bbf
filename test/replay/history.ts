import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/** One event of a history as Temporal's command line and web page export it; payloads are base64. */
export interface SavedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } };
  readonly [other: string]: unknown;
}

/** What `temporal workflow show --output json` prints. */
export interface SavedHistory {
  readonly events: readonly SavedEvent[];
}

/** The acts; a call with a freeze is named after its kill. */
const ACTS: readonly string[] = ['remove-cron-entries', 'kill-processes', 'delete-files', 'block-egress'];

/** The history of a workflow, or of one of its runs, without the names of machine and process it ran on. */
export async function fetchHistory(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<SavedHistory> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  // Replay needs no identities.
  const saved: SavedHistory = JSON.parse(historyToJSON(history), (key, value) =>
    key === 'identity' ? 'recorded' : value,
  );
  return saved;
}

/** What the history was while the first call on the host was under way: histories only ever grow. */
export function upToAct({ events }: SavedHistory): SavedHistory {
  const at = events.findIndex((event) => isAct(event));
  if (at < 0) throw new Error('nothing was done on the host');
  return { events: events.slice(0, at + 1) };
}

export const isAct = ({ activityTaskScheduledEventAttributes: scheduled }: SavedEvent): boolean =>
  scheduled !== undefined && ACTS.includes(scheduled.activityType.name);

/** How often the names of pools were resolved. */
export const roundsIn = ({ events }: SavedHistory): number =>
  events.filter((event) => event.activityTaskScheduledEventAttributes?.activityType.name === 'resolve-pools')
    .length;

/** Nothing is under way: every activity that was begun has ended, and the workflow has taken note. */
export function isAtRest({ events }: SavedHistory): boolean {
  const count = (type: string) => events.filter(({ eventType }) => eventType === `EVENT_TYPE_${type}`).length;
  return (
    count('ACTIVITY_TASK_SCHEDULED') === count('ACTIVITY_TASK_COMPLETED') &&
    // A timer is what a completed task begins.
    ['EVENT_TYPE_WORKFLOW_TASK_COMPLETED', 'EVENT_TYPE_TIMER_STARTED'].includes(
      events.at(-1)?.eventType ?? '',
    )
  );
}
