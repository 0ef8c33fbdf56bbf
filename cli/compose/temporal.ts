import { Client, Connection } from '@temporalio/client';
import type { RespondInput } from '../../workflows/contract.ts';
import { RESPOND, taskQueue, WAKE } from '../../workflows/contract.ts';

/** Milliseconds after which a question to Temporal counts as unanswered. */
const PATIENCE_MS = 3_000;

export interface TemporalLink {
  /** Signal-with-start: wakes the incident's workflow, and starts it where none runs (design 5, "Wake"). */
  wake(incident: { incidentId: string; site: string }): Promise<void>;
  /** Temporal answers. */
  ready(): Promise<boolean>;
  /** Somebody polls the site's queue for workflows and activities. */
  workerPolls(site: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Connects lazily, so that the API starts and takes alerts while Temporal is away. */
export function linkTemporal(address: string, namespace: string): TemporalLink {
  const connection = Connection.lazy({ address, connectTimeout: PATIENCE_MS });
  const client = new Client({ connection, namespace });
  const inTime = <T>(work: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + PATIENCE_MS, work);
  return {
    async wake({ incidentId, site }) {
      const input: RespondInput = { incidentId };
      await inTime(() =>
        client.workflow.signalWithStart(RESPOND, {
          workflowId: incidentId,
          taskQueue: taskQueue(site),
          args: [input],
          signal: WAKE,
          signalArgs: [],
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      );
    },
    async ready() {
      try {
        await inTime(() => connection.workflowService.getSystemInfo({}));
        return true;
      } catch {
        return false;
      }
    },
    async workerPolls(site) {
      try {
        const described = await inTime(() =>
          connection.workflowService.describeTaskQueue({
            namespace,
            taskQueue: { name: taskQueue(site) },
            taskQueueType: 2,
          }),
        );
        return (described.pollers ?? []).length > 0;
      } catch {
        return false;
      }
    },
    close: () => connection.close(),
  };
}
