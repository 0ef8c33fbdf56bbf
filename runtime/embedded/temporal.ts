import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { DavyError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/ports.ts';
import type { Child, ChildExit } from './child.ts';
import { startChild } from './child.ts';
import { keptPort } from './free-port.ts';
import { isListening } from './listening.ts';

export interface TemporalOptions {
  /** Folder of its own, made 0700: database, port, log. */
  readonly dir: string;
  /** Path of Temporal's command line, from {@link temporalBinary}. */
  readonly binary: string;
  readonly logger: Logger;
  /** This port and no other; unset: the port of last time if it is free, else a free one. */
  readonly port?: number;
  /** SQLite's `synchronous`: FULL survives a power cut, NORMAL only a crash (for tests). @default 'FULL' */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** How long it may take to answer, in ms. @default 60000 */
  readonly readyWithinMs?: number;
}

export interface RunningTemporal {
  /** host:port of the gRPC frontend, on 127.0.0.1. */
  readonly address: string;
  readonly port: number;
  readonly child: Child;
  /** SIGTERM, after 10 s SIGKILL. */
  stop(): Promise<void>;
}

/** A port that was free may be taken when it is bound, one of Temporal's own inner ones too, and then it ends at once. */
const STARTS = 3;

/**
 * Starts Temporal's development server: no UI, loopback only, everything in one SQLite file that outlives restarts.
 *
 * @throws DavyError machine-not-ready: it did not come up; the detail names the log
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const { dir, logger } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const log = join(dir, 'temporal.log');
  for (let start = 1; ; start++) {
    try {
      const running = await startOnce(options, log);
      logger.info({ address: running.address, pid: running.child.identity.pid }, 'Temporal answers');
      return running;
    } catch (cause) {
      if (start === STARTS || !(cause instanceof Ended)) {
        throw new DavyError('machine-not-ready', `Temporal did not come up: see ${log}`, { cause });
      }
      logger.warn({ err: cause }, 'Temporal ended while starting, starting it again');
    }
  }
}

class Ended extends Error {
  constructor({ code, signal }: ChildExit) {
    super(`ended while starting: ${signal ?? code}`);
  }
}

async function startOnce(options: TemporalOptions, log: string): Promise<RunningTemporal> {
  const { dir, binary, synchronous = 'FULL', readyWithinMs = 60_000 } = options;
  const port = options.port ?? (await keptPort(dir));
  const child = await startChild({
    name: 'temporal',
    argv: [
      binary,
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      ...['--db-filename', join(dir, 'temporal.db')],
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', `synchronous=${synchronous}`],
      ...['--log-level', 'warn', '--log-format', 'json'],
    ],
    cwd: dir,
    // Its own HOME: no configuration of the user's Temporal command line, and an empty HOME is no hindrance.
    env: { PATH: process.env.PATH, HOME: dir, LC_ALL: 'C', TZ: 'UTC' },
    output: log,
    deathSignal: 'TERM',
  });
  const stop = () => child.end([['SIGTERM', 10_000]]);
  const address = `127.0.0.1:${port}`;
  const stopLooking = new AbortController();
  const ended = child.exited.then((exit) => {
    throw new Ended(exit);
  });
  try {
    await Promise.race([waitForFrontend(port, readyWithinMs, stopLooking.signal), ended]);
    return { address, port, child, stop };
  } catch (cause) {
    stopLooking.abort();
    await stop();
    throw cause;
  }
}

/** Answers once the namespace `default` is there: the frontend speaks before the namespace is registered. */
async function waitForFrontend(port: number, withinMs: number, stop: AbortSignal): Promise<void> {
  const until = performance.now() + withinMs;
  for (let pause = 20; ; pause = Math.min(pause * 2, 100)) {
    try {
      await describeDefault(port);
      return;
    } catch (error) {
      if (stop.aborted || performance.now() > until) throw error;
    }
    await delay(pause);
  }
}

async function describeDefault(port: number): Promise<void> {
  // Asked first, because a gRPC connection that was refused once tries again only after a second.
  if (!(await isListening(port))) throw new Error(`nothing listens on port ${port}`);
  const connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: 2_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
  } finally {
    await connection.close();
  }
}
