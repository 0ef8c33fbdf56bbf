import { Context } from '@temporalio/activity';
import { IllegalStateError } from '@temporalio/common';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { HostActivities, PoolActivities, ResponseActivities } from '../activities/contract.ts';
import type { Logger } from '../domain/ports.ts';
import { taskQueue } from '../workflows/contract.ts';
import { workflowBundle } from './bundle.ts';
import { asTemporalFailure } from './failure.ts';

export interface WorkerSettings {
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly site: string;
  readonly cacheDir: string;
  /** Milliseconds a worker that stops lets its activities go on; longer than the longest act. */
  readonly drainMs: number;
  /** @default 10000; tests use 1000 so that a killed worker's tasks move on at once */
  readonly stickyTimeoutMs: number;
  readonly logger: Logger;
}

export type WorkerActivities = ResponseActivities & HostActivities & PoolActivities;

export interface RunningWorker {
  /** Resolves when the worker has drained after `stop`; rejects when it fails. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** What an activity may ask of the run it is part of. */
export const inActivity = {
  heartbeat: (): void => Context.current().heartbeat(),
  attempt: (): number => Context.current().info.attempt,
};

/** Polls a site's task queue. Workers scale by processes; one process runs one of these. */
export async function startWorker(
  settings: WorkerSettings,
  activities: WorkerActivities,
): Promise<RunningWorker> {
  silenceRuntime(settings.logger);
  const [connection, bundle] = await Promise.all([
    NativeConnection.connect({ address: settings.temporalAddress }),
    workflowBundle(settings.cacheDir),
  ]);
  const worker = await Worker.create({
    connection,
    namespace: settings.namespace,
    taskQueue: taskQueue(settings.site),
    workflowBundle: bundle,
    activities: withFailures(activities),
    reuseV8Context: true,
    maxCachedWorkflows: 300,
    maxConcurrentActivityTaskExecutions: 100,
    shutdownGraceTime: settings.drainMs,
    shutdownForceTime: settings.drainMs + 5_000,
    stickyQueueScheduleToStartTimeout: settings.stickyTimeoutMs,
  });
  const ended = worker.run().finally(() => connection.close());
  return { ended, stop: () => worker.shutdown() };
}

function withFailures(activities: WorkerActivities): Record<string, (...args: never[]) => Promise<unknown>> {
  return Object.fromEntries(
    Object.entries(activities).map(([name, run]) => [
      name,
      (...args: never[]) => asTemporalFailure(() => (run as (...a: never[]) => Promise<unknown>)(...args)),
    ]),
  );
}

/** Temporal's own log lines go through Davy's logger: that of the first worker, since a process has one runtime. */
function silenceRuntime(logger: Logger): void {
  const child = logger.child({ part: 'temporal' });
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: object) =>
    child[level]({ ...meta }, message);
  const info = write('info');
  const logged = {
    log: (_level: string, message: string, meta?: object) => info(message, meta),
    trace: write('debug'),
    debug: write('debug'),
    info,
    warn: write('warn'),
    error: write('error'),
  };
  try {
    Runtime.install({ logger: logged });
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
