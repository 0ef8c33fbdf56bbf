import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../../domain/ports.ts';
import type { Home } from '../home.ts';
import { makeHome } from '../home.ts';
import { startChild } from './child.ts';
import { takeRunFolder } from './pid-record.ts';
import type { RunningPostgres } from './postgres.ts';
import { startPostgres } from './postgres.ts';
import type { Backoff, Running, Supervised } from './supervise.ts';
import { supervise } from './supervise.ts';
import type { RunningTemporal } from './temporal.ts';
import { startTemporal } from './temporal.ts';
import { temporalBinary } from './temporal-binary.ts';

export interface EmbeddedOptions {
  readonly home: Home;
  readonly logger: Logger;
  /** False only in tests: without fsync, and Temporal with synchronous=NORMAL. @default true */
  readonly durable?: boolean;
  readonly backoff?: Backoff;
}

/** One of Davy's own processes. */
export interface DavyProcess {
  readonly name: 'api' | 'worker' | (string & {});
  readonly argv: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  /** How long it has after SIGTERM, ms; a worker drains for longer than its longest act. @default 15000 */
  readonly graceMs?: number;
  /** @default logs/<name>.log in the home folder */
  readonly output?: string | 'inherit';
}

export interface Embedded {
  /** Role davy_app: for api and worker. */
  readonly databaseUrl: string;
  /** Role davy_owner: for migrations alone. */
  readonly databaseOwnerUrl: string;
  readonly temporalAddress: string;
  /** Starts a process and starts it again whenever it ends. Processes are stopped in the order of these calls. */
  run(process: DavyProcess): Promise<void>;
  /** Ends the processes, then Temporal, then PostgreSQL, and gives the home folder free. Any number of calls, one ending. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and Temporal in a home folder; the caller then migrates the database and adds Davy's own processes.
 * Everything is restarted when it ends unasked, on the same ports. After a SIGKILL of this process its children end by
 * themselves (Linux), and the next start ends by identity what is left.
 *
 * @throws DavyError home-in-use, machine-not-ready
 *
 * @example
 * const embedded = await startEmbedded({ home, logger });
 * await migrate(embedded.databaseOwnerUrl);
 * await embedded.run({ name: 'api', argv: [process.execPath, 'cli/davy.ts', 'api'], env });
 * process.once('SIGTERM', () => void embedded.stop());
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { home, logger, durable = true, backoff } = options;
  makeHome(home);
  const record = await takeRunFolder(home.run, logger);
  const services: Supervised<Running>[] = [];
  const processes: Supervised<Running>[] = [];
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    for (const one of [...processes, ...services]) await one.stop();
    record.release();
  };
  const stop = () => {
    stopping ??= stopAll();
    return stopping;
  };
  /** Every start, the first and the later ones, goes on the record. */
  const watch = <T extends Running>(
    name: string,
    start: (former?: T) => Promise<T>,
  ): Promise<Supervised<T>> =>
    supervise(
      name,
      async (former) => {
        const running = await start(former);
        record.note(name, running.child.identity);
        return running;
      },
      logger,
      backoff,
    );

  const [temporal, postgres] = await Promise.allSettled([
    temporalBinary(temporalCache(home), logger).then((binary) =>
      watch<RunningTemporal>('temporal', (former) =>
        startTemporal({
          dir: home.temporal,
          binary,
          logger,
          synchronous: durable ? 'FULL' : 'NORMAL',
          ...(former && { port: former.port }),
        }),
      ),
    ),
    watch<RunningPostgres>('postgres', (former) =>
      startPostgres({ dir: home.postgres, logger, durable, ...(former && { port: former.port }) }),
    ),
  ]);
  for (const started of [temporal, postgres])
    if (started.status === 'fulfilled') services.push(started.value);
  if (temporal.status === 'rejected' || postgres.status === 'rejected') {
    await stop();
    throw temporal.status === 'rejected'
      ? temporal.reason
      : postgres.status === 'rejected' && postgres.reason;
  }
  return {
    databaseUrl: postgres.value.first.url,
    databaseOwnerUrl: postgres.value.first.ownerUrl,
    temporalAddress: temporal.value.first.address,
    async run(one) {
      processes.push(await watch(one.name, () => startProcess(one, home)));
    },
    stop,
  };
}

async function startProcess(one: DavyProcess, home: Home): Promise<Running> {
  const child = await startChild({
    name: one.name,
    argv: one.argv,
    cwd: home.root,
    env: one.env,
    output: one.output ?? join(home.logs, `${one.name}.log`),
    deathSignal: 'TERM',
  });
  return { child, stop: () => child.end([['SIGTERM', one.graceMs ?? 15_000]]) };
}

/** In a clone, the clone's own `.davy`, so that tests, demo and `davy up` fetch once; installed elsewhere, the home folder. */
function temporalCache(home: Home): string {
  const clone = fileURLToPath(new URL('../../.davy', import.meta.url));
  return existsSync(clone) ? join(clone, 'temporal') : join(home.root, 'cache', 'temporal');
}
