import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DavyError } from '../../domain/errors.ts';
import { readConfig } from '../../runtime/config.ts';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { startEmbedded } from '../../runtime/embedded/index.ts';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import type { Home } from '../../runtime/home.ts';
import { findHome } from '../../runtime/home.ts';
import { createLogger } from '../../runtime/logger.ts';
import { openSigner } from '../../runtime/signing.ts';
import { migrate } from '../../store/database/migrate.ts';
import { evidenceKey } from '../compose/settings.ts';
import { EXIT, Exit } from '../failure.ts';
import { stopSignal } from '../stop-signal.ts';

const CLI = fileURLToPath(new URL('../davy.ts', import.meta.url));
/** A worker drains for longer than its longest act. */
const WORKER_GRACE_MS = 90_000;
const READY_WITHIN_MS = 60_000;

export interface UpFlags {
  readonly home?: string;
  readonly port?: string;
}

/** Everything of Davy on this machine, running. */
export interface Up {
  readonly url: string;
  readonly home: Home;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, Temporal, API and worker in a home folder and waits until they are ready.
 *
 * @throws DavyError `home-in-use`, `machine-not-ready`, `config-invalid`, `not-ready`
 */
export async function startUp(flags: UpFlags & { durable?: boolean; logLevel?: string }): Promise<Up> {
  const home = findHome(flags.home);
  const config = readConfig(home);
  const logger = createLogger({ name: 'up', to: `${home.logs}/up.log` });
  const embedded = await startEmbedded({ home, logger, durable: flags.durable ?? true });
  try {
    await migrate(embedded.databaseOwnerUrl, { appRole: 'davy_app' });
    openSigner(home.secrets);
    evidenceKey(home);
    const wished = Number(flags.port ?? config.api.port);
    // Chosen once, so that a restarted API comes back on the same one.
    const port = wished === 0 ? await freePort() : wished;
    rmSync(join(home.run, 'api.url'), { force: true });
    const env: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DAVY_HOME: home.root,
      ...(process.env.DAVY_CONFIG ? { DAVY_CONFIG: home.config } : {}),
      DAVY_LOG_LEVEL: flags.logLevel ?? process.env.DAVY_LOG_LEVEL,
      DATABASE_URL: embedded.databaseUrl,
      TEMPORAL_ADDRESS: embedded.temporalAddress,
      // What Node made of the sources is kept: a third of the time that a process needs to start.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(home.root, 'cache', 'node'),
    };
    const node: [string, ...string[]] = [process.execPath, CLI];
    await embedded.run({ name: 'api', argv: [...node, 'api', '--port', String(port)], env });
    await embedded.run({ name: 'worker', argv: [...node, 'worker'], env, graceMs: WORKER_GRACE_MS });
    const url = await ready(home);
    return { url, home, stop: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** `davy up`: runs until INT, TERM or HUP. */
export async function up(flags: UpFlags): Promise<void> {
  const stop = stopSignal();
  process.stderr.write('davy: starting PostgreSQL, Temporal, API and worker …\n');
  const running = await startUp(flags).catch((error: unknown) => {
    // A terminal's Ctrl-C ends whatever was being made at that moment too, which then fails: that is no news.
    if (!stop.aborted) throw error;
    process.stderr.write('davy: stopped while starting\n');
    throw new Exit(EXIT.interrupted);
  });
  try {
    process.stdout.write(`${running.url}\n`);
    process.stderr.write(
      `davy: ready. Admin key: ${running.home.adminKey}. Logs: ${running.home.logs}. Ctrl-C ends it.\n`,
    );
    if (!stop.aborted)
      await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
    process.stderr.write('davy: stopping …\n');
  } finally {
    await running.stop();
  }
}

/** Waits for /readyz: admin key written, database migrated, Temporal answers, a worker polls. */
async function ready(home: Home): Promise<string> {
  const until = performance.now() + READY_WITHIN_MS;
  while (performance.now() < until) {
    const url = readIfThere(join(home.run, 'api.url'))?.trim();
    const answered = url === undefined ? undefined : await fetch(`${url}/readyz`).catch(() => undefined);
    await answered?.body?.cancel();
    if (url !== undefined && answered?.ok) return url;
    await delay(25);
  }
  throw new DavyError(
    'not-ready',
    `not ready within ${READY_WITHIN_MS / 1000} s; the logs are in ${home.logs}`,
  );
}
