import { fileURLToPath } from 'node:url';
import { readConfig } from '../../runtime/config.ts';
import { startEmbedded } from '../../runtime/embedded/index.ts';
import { findHome, type Home } from '../../runtime/home.ts';
import { createLogger } from '../../runtime/logger.ts';
import { openSigner } from '../../runtime/signing.ts';
import { migrate } from '../../store/migrate.ts';
import { evidenceKey } from '../compose/settings.ts';
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
    const port = Number(flags.port ?? config.api.port);
    const env: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DAVY_HOME: home.root,
      DAVY_CONFIG: home.config,
      DAVY_LOG_LEVEL: flags.logLevel ?? process.env.DAVY_LOG_LEVEL,
      DATABASE_URL: embedded.databaseUrl,
      TEMPORAL_ADDRESS: embedded.temporalAddress,
    };
    const node: [string, ...string[]] = [process.execPath, CLI];
    await embedded.run({ name: 'api', argv: [...node, 'api', '--port', String(port)], env });
    await embedded.run({ name: 'worker', argv: [...node, 'worker'], env, graceMs: WORKER_GRACE_MS });
    const url = await ready(home, config.api.listen);
    return { url, home, stop: () => embedded.stop() };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}
