import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../../activities/catalogue.ts';
import { issueKey } from '../../api/keys.ts';
import { startApi } from '../../api/server.ts';
import { isDavyError } from '../../domain/errors.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readIfThere, writeWhole } from '../../runtime/embedded/secret-file.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { DEFAULT_PLAYBOOK, readPlaybooks } from '../../runtime/playbooks.ts';
import { openSigner } from '../../runtime/signing.ts';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/port.ts';
import { VERSION } from '../version.ts';
import type { Settings } from './settings.ts';
import { evidenceKey, inHome } from './settings.ts';
import { linkTemporal } from './temporal.ts';

/** Person of the key that is made at the first start. */
const FIRST_ADMIN = 'admin';
const STORE_AGAIN_MS = 500;

/** Runs the API until `stop` aborts. It takes alerts while Temporal or every worker is away; without the database it waits. */
export async function runApiProcess(
  settings: Settings,
  port: number | undefined,
  stop: AbortSignal,
): Promise<void> {
  const { home, config } = settings;
  const logger = createLogger({ name: 'api' });
  const store = await openStore({
    databaseUrl: settings.databaseUrl,
    evidenceDir: inHome(home, config.evidence.dir),
    evidenceKey: evidenceKey(home),
    logger,
  });
  const temporal = linkTemporal(settings.temporalAddress, settings.temporalNamespace);
  const books = readPlaybooks(join(home.root, 'playbooks'));
  const playbooks = [...books.values()].sort(
    (a, b) => Number(b.name === DEFAULT_PLAYBOOK) - Number(a.name === DEFAULT_PLAYBOOK),
  );
  let adminKeyWritten = false;
  const api = await startApi({
    store,
    config,
    logger,
    clock: systemClock,
    signer: openSigner(home.secrets),
    temporalReady: async () => adminKeyWritten && (await temporal.ready()),
    workerReady: () => temporal.workerPolls('default'),
    playbooks,
    workerPolls: temporal.workerPolls,
    workflowRuns: temporal.workflowRuns,
    hostCheck: temporal.askHost,
    actions: CATALOGUE.map(({ metadata }) => metadata),
    version: VERSION,
    metrics: createMetrics('api'),
    wake: temporal.wake,
    ...(port === undefined ? {} : { port }),
  });
  writeWhole(join(home.run, 'api.url'), `${api.url}\n`);
  try {
    adminKeyWritten = await firstAdminKey(store, home.adminKey, stop);
    if (!stop.aborted)
      await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  } finally {
    await api.close();
    await temporal.close();
    await store.close();
  }
}

/** Makes the first admin's key where the store has none. The secret stands in one file, mode 0600, and nowhere else. */
async function firstAdminKey(store: Store, file: string, stop: AbortSignal): Promise<boolean> {
  while (!stop.aborted) {
    try {
      if (!(await store.ready())) throw new Error('the database is not migrated yet');
      const keys = await store.keys.list({ limit: 200 });
      if (keys.items.some((key) => key.role === 'admin' && key.revokedAt === null)) return true;
      const issued = issueKey();
      // The file first: a key that nobody holds would lock everybody out, a file without its key is written anew.
      if (readIfThere(file) !== undefined) chmodSync(file, 0o600);
      writeWhole(file, `${issued.secret}\n`);
      await store.keys.add({ person: FIRST_ADMIN, role: 'admin', source: null, hash: issued.hash }, null);
      return true;
    } catch (error) {
      // No waiting makes that database this Davy's.
      if (isDavyError(error, 'other-form')) throw error;
      await new Promise((resolve) => setTimeout(resolve, STORE_AGAIN_MS));
    }
  }
  return false;
}
