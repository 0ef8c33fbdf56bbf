import { randomUUID } from 'node:crypto';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  TimeoutFailure,
  WorkflowNotFoundError,
} from '@temporalio/common';
import type { ErrorCode } from '../../domain/errors.ts';
import { DavyError, ERRORS } from '../../domain/errors.ts';
import type { HostAnswer, HostQuestion } from '../../domain/host-question.ts';
import { hostAnswerOf } from '../../domain/host-question.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { RespondInput } from '../../workflows/contract.ts';
import { ASK_HOST, RESOLVE_POOLS, RESPOND, taskQueue, WAKE } from '../../workflows/contract.ts';

/** Milliseconds after which a question to Temporal counts as unanswered. */
const PATIENCE_MS = 3_000;
/** Milliseconds for a question to a host, the wait for a worker included. */
const ANSWER_WITHIN_MS = 60_000;

export interface TemporalLink {
  /** Signal-with-start: wakes the incident's workflow, and starts it where none runs (rule: wake). */
  wake(incident: { incidentId: IncidentId; site: string }): Promise<void>;
  /** Temporal answers. */
  ready(): Promise<boolean>;
  /** Somebody polls the site's queue for workflows and activities. */
  workerPolls(site: string): Promise<boolean>;
  /** Whether the incident's workflow has an open execution. Throws when Temporal does not answer. */
  workflowRuns(incidentId: IncidentId): Promise<boolean>;
  /**
   * Asks a worker of the host's site about a host.
   *
   * @throws DavyError `no-worker` when none takes it in time; the ssh codes for a host that cannot be reached
   */
  askHost(question: HostQuestion): Promise<HostAnswer>;
  /** Wakes what keeps the site's answers about pools' names fresh, and starts it where it does not run. */
  wakeResolving(site: string): Promise<void>;
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
        return (described.pollers ?? []).some((poller) => isRecent(poller.lastAccessTime));
      } catch {
        return false;
      }
    },
    async workflowRuns(incidentId) {
      try {
        const { status } = await inTime(() => client.workflow.getHandle(incidentId).describe());
        return status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async askHost(question) {
      const site = question.kind === 'probe' ? question.site : question.host.site;
      try {
        const answer: unknown = await client.workflow.execute(ASK_HOST, {
          workflowId: `ask-${randomUUID()}`,
          taskQueue: taskQueue(site),
          args: [question],
          workflowExecutionTimeout: ANSWER_WITHIN_MS,
        });
        return hostAnswerOf(question.kind, answer);
      } catch (error) {
        throw asHostError(error, site);
      }
    },
    async wakeResolving(site) {
      await inTime(() =>
        client.workflow.signalWithStart(RESOLVE_POOLS, {
          workflowId: `resolve-pools-${site}`,
          taskQueue: taskQueue(site),
          args: [],
          signal: WAKE,
          signalArgs: [],
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      );
    },
    close: () => connection.close(),
  };
}

/** Temporal lists a poller for minutes after its last look; one that lives asks at least once a minute. */
const RECENT_MS = 75_000;
const isRecent = (time: { seconds?: unknown } | null | undefined): boolean =>
  Date.now() - Number(time?.seconds ?? 0) * 1000 < RECENT_MS;

/** The code of what failed on the way: the activity's own, else nobody took the question. */
function asHostError(error: unknown, site: string): DavyError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && isCode(cause.type))
      return new DavyError(cause.type, cause.message, { cause: error });
    if (cause instanceof TimeoutFailure) break;
  }
  const detail = `no worker of site ${site} answered`;
  const nobody = error instanceof WorkflowFailedError || error instanceof ActivityFailure;
  return nobody
    ? new DavyError('no-worker', detail, { cause: error })
    : new DavyError('no-worker', `${detail}: Temporal is away`, { cause: error });
}

const isCode = (type: string | null | undefined): type is ErrorCode =>
  typeof type === 'string' && Object.hasOwn(ERRORS, type);
