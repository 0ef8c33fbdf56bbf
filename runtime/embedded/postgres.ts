import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DavyError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/ports.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { keptPort } from './free-port.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { endLeftOverPostgres } from './postgres-orphans.ts';
import { prepareDatabase, waitForAnswer } from './postgres-roles.ts';
import { finishSmartShutdown } from './postgres-shutdown.ts';
import { secretFile } from './secret-file.ts';
import { unprivilegedPrefix } from './unprivileged.ts';

export interface PostgresOptions {
  /** Folder of its own, made 0700: the cluster, its port, its passwords and its log. */
  readonly dir: string;
  readonly logger: Logger;
  /** This port and no other; unset: the port of last time if it is free, else a free one. */
  readonly port?: number;
  /**
   * fsync and full_page_writes. Off only for tests that never look at what a power cut leaves.
   * @default true
   */
  readonly durable?: boolean;
  /** How long it may take to answer, in ms; recovery after a crash counts too. @default 60000 */
  readonly readyWithinMs?: number;
}

export interface RunningPostgres {
  /** For `davy migrate` alone: owns the database `davy`. */
  readonly ownerUrl: string;
  /** For api and worker: the role `davy_app`. */
  readonly url: string;
  /** Superuser; for tests and for making the roles. */
  readonly superUrl: string;
  readonly port: number;
  readonly child: Child;
  /** Fast shutdown (SIGINT), after 20 s immediate (SIGQUIT), after 5 more SIGKILL. */
  stop(): Promise<void>;
}

const SUPER_ROLE = 'davy_super';

/**
 * Starts PostgreSQL on 127.0.0.1 with password authentication and no unix socket (its path would be bounded at 107 bytes,
 * a home folder is not). Makes the cluster, both roles and the database the first time. What was left running on the same
 * folder by a supervisor that died is ended first.
 *
 * @throws DavyError machine-not-ready: no binaries, no way to run as root, or it did not come up; the detail names the log
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { dir, logger, durable = true, readyWithinMs = 60_000 } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const binaries = postgresBinaries();
  const prefix = unprivilegedPrefix();
  const password = secretFile(join(dir, 'super.password'));
  const cluster = join(dir, 'cluster');
  const log = join(dir, 'postgres.log');

  await endLeftOverPostgres(cluster, logger);
  if (!existsSync(cluster)) await makeCluster({ initdb: binaries.initdb, prefix, dir, cluster, durable });

  const port = options.port ?? (await keptPort(dir));
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    synchronous_commit: 'on',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    password_encryption: 'scram-sha-256',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const child = await startChild({
    name: 'postgres',
    argv: inFront(prefix, [binaries.postgres, '-D', cluster, ...flags]),
    cwd: dir,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    output: log,
    deathSignal: 'INT',
  });
  const stop = () =>
    child.end([
      ['SIGINT', 20_000],
      ['SIGQUIT', 5_000],
    ]);
  try {
    const at = (role: string, secret: string, database: string) =>
      `postgres://${role}:${secret}@127.0.0.1:${port}/${database}`;
    await waitForAnswer(at(SUPER_ROLE, password, 'postgres'), child, readyWithinMs);
    const owner = secretFile(join(dir, 'owner.password'));
    const app = secretFile(join(dir, 'app.password'));
    await prepareDatabase(at(SUPER_ROLE, password, 'postgres'), { owner, app });
    logger.info({ port, pid: child.identity.pid }, 'PostgreSQL answers');
    finishSmartShutdown(cluster, child, () => {
      logger.warn(
        { pid: child.identity.pid },
        'PostgreSQL was asked to stop and waits for its clients: shut down fast',
      );
      return stop();
    }).catch((err: unknown) =>
      logger.error({ err }, 'PostgreSQL waits for its clients and cannot be shut down'),
    );
    return {
      ownerUrl: at('davy_owner', owner, 'davy'),
      url: at('davy_app', app, 'davy'),
      superUrl: at(SUPER_ROLE, password, 'postgres'),
      port,
      child,
      stop,
    };
  } catch (cause) {
    await stop();
    if (cause instanceof DavyError) throw cause;
    throw new DavyError('machine-not-ready', `PostgreSQL did not come up: see ${log}`, { cause });
  }
}

/** initdb into a folder beside, then a rename: a crash in mid-way leaves no half cluster behind. */
async function makeCluster(from: {
  initdb: string;
  prefix: readonly string[];
  dir: string;
  cluster: string;
  durable: boolean;
}): Promise<void> {
  const half = `${from.cluster}.new`;
  rmSync(half, { recursive: true, force: true });
  const [command, ...args] = inFront(from.prefix, [
    from.initdb,
    ...['-D', half, '-U', SUPER_ROLE, `--pwfile=${join(from.dir, 'super.password')}`, '--auth=scram-sha-256'],
    // The builtin provider sorts alike on every platform and needs no locale installed.
    ...[
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    ...(from.durable ? [] : ['--no-sync']),
  ]);
  try {
    await promisify(execFile)(command, args, {
      cwd: from.dir,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (cause) {
    rmSync(half, { recursive: true, force: true });
    const said = (cause as { stderr?: unknown }).stderr;
    throw new DavyError('machine-not-ready', `initdb failed: ${String(said ?? cause).trim()}`, { cause });
  }
  renameSync(half, from.cluster);
}

function inFront(prefix: readonly string[], command: readonly [string, ...string[]]): [string, ...string[]] {
  const [first, ...rest] = [...prefix, ...command];
  return first === undefined ? [...command] : [first, ...rest];
}
