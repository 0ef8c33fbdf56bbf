import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { DavyError } from '../domain/errors.ts';
import type { IncidentId } from '../domain/ids.ts';
import { createApi } from './app.ts';
import type { ApiOptions } from './context.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import { Dispatcher } from './dispatcher.ts';
import { refusals } from './refusals.ts';
import { siteWatch } from './site-watch.ts';
import { ledgerTail } from './tail.ts';
import type { TimerOptions } from './timers.ts';
import { startTimers } from './timers.ts';
import { workflowWatch } from './workflow-watch.ts';

export interface ServerOptions extends ApiOptions {
  /** Signal-with-start of an incident's workflow. */
  readonly wake: DispatcherOptions['wake'];
  /**
   * Whether somebody polls the site's queue: then incidents that wait for a worker for a minute are `needs-attention`.
   * Activities must take that back (`recovered` with NO_WORKER). @default nobody looks
   */
  /** Whether the incident's workflow has an open execution. */
  readonly workflowRuns?: (incidentId: IncidentId) => Promise<boolean>;
  readonly workerPolls?: (site: string) => Promise<boolean>;
  /** @default config.api.listen */
  readonly listen?: string;
  /** 0: any free one. @default config.api.port */
  readonly port?: number;
  /** How long open requests may take to end when the server closes, in milliseconds. @default 10000 */
  readonly closeWithinMs?: number;
  /** How often things are done that nobody asks for; tests shorten them. */
  readonly every?: { readonly dispatchMs?: number } & Pick<TimerOptions, 'chainEveryMs' | 'expireEveryMs'>;
}

export interface RunningApi {
  /** For example http://127.0.0.1:8300 */
  readonly url: string;
  /** Wakes the dispatcher. */
  poke(): void;
  /** Takes no more requests, ends streams, lets the others finish, stops dispatcher and timers. The store stays open. */
  close(): Promise<void>;
}

/**
 * Runs the API process: HTTP, dispatcher and timers.
 *
 * @throws DavyError `machine-not-ready` when it cannot listen there
 * @example
 * const api = await startApi({ store, config, logger, clock, signer, wake, … });
 * await api.close();
 */
export async function startApi(options: ServerOptions): Promise<RunningApi> {
  const { store, config, logger, clock, every = {} } = options;
  const closing = new AbortController();
  const tail = ledgerTail(store.ledger);
  const folded = refusals(store.ledger, clock, logger, randomUUID());
  const dispatcher = new Dispatcher({
    incidents: store.incidents,
    wake: options.wake,
    logger,
    clock,
    ...(every.dispatchMs === undefined ? {} : { everyMs: every.dispatchMs }),
  });
  const poke = () => dispatcher.poke();
  const app = createApi({ ...options, poke, tail, refusals: folded, closing: closing.signal });
  const server = createServer(
    {
      // A client that dribbles its request holds a connection no longer than this. Answers, and streams, may take longer.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 30_000,
      maxHeaderSize: 16 * 1024,
    },
    app,
  );
  server.maxHeadersCount = 100;
  const url = await listen(server, options.listen ?? config.api.listen, options.port ?? config.api.port);
  dispatcher.start();
  const { dispatchMs: _, ...timing } = every;
  const { workerPolls, temporalReady } = options;
  const sites = workerPolls && siteWatch({ incidents: store.incidents, workerPolls, temporalReady, clock });
  const workflows =
    options.workflowRuns &&
    workflowWatch({ incidents: store.incidents, workflowRuns: options.workflowRuns, clock });
  const timers = startTimers({
    store,
    signer: options.signer,
    clock,
    logger,
    tail,
    refusals: folded,
    poke,
    checkpointEveryMs: config.ledger.checkpointEvery,
    ...(sites === undefined ? {} : { lookAtSites: sites.look }),
    ...(workflows === undefined ? {} : { lookAtWorkflows: workflows.look }),
    ...timing,
  });
  logger.info({ url }, 'api listens');

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    closing.abort();
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), options.closeWithinMs ?? 10_000);
    await ended;
    clearTimeout(cut);
    await dispatcher.stop();
    await timers.stop();
  };
  return {
    url,
    poke,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) =>
      reject(
        new DavyError('machine-not-ready', `cannot listen on ${host} port ${port}: ${cause.message}`, {
          cause,
        }),
      );
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      const address = server.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actual}`);
    });
  });
}
