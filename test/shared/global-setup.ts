import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../runtime/embedded/postgres.ts';
import { identityOf, isAlive } from '../../runtime/embedded/process-identity.mjs';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import { startTemporal } from '../../runtime/embedded/temporal.ts';
import { temporalBinary } from '../../runtime/embedded/temporal-binary.ts';
import { migrate } from '../../store/database/migrate.ts';
import { createDatabase } from './databases.ts';
import { quietLogger } from './quiet-logger.ts';

/** What the run gives every test file; read it through services.ts. */
export interface Services {
  readonly postgresSuperUrl: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
  /** A migrated database that nobody connects to: each test's own is a copy of it. */
  readonly migratedTemplate: string;
  readonly temporalAddress: string;
  readonly temporalBinary: string;
  /** The run's own folder; it goes with the run, or with the next one if this is killed. */
  readonly folder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    services: Services;
  }
}

const ROOT = fileURLToPath(new URL('../../.davy/test', import.meta.url));

/**
 * One PostgreSQL and one Temporal for the whole run, each run its own, so that several runs on one clone do not meet.
 * They go with the run, even by SIGKILL (see withDeathSignal); folders of runs that died are removed by the next one.
 *
 * Vitest calls this for each project that has tests to run; the first one starts them for all.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const all = project.vitest.getRootProject();
  if (Object.hasOwn(all.getProvidedContext(), 'services')) return undefined;
  removeDeadRuns();
  const dir = join(ROOT, `run-${process.pid}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'owner.json'), JSON.stringify(identityOf(process.pid)));
  const logger = quietLogger();
  const binary = await temporalBinary(join(ROOT, '..', 'temporal'), logger);
  const started = await Promise.allSettled([
    startPostgres({ dir: join(dir, 'pg'), logger, durable: false }),
    startTemporal({ dir: join(dir, 'temporal'), binary, logger, synchronous: 'NORMAL' }),
  ]);
  const stop = async () => {
    await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
    rmSync(dir, { recursive: true, force: true });
  };
  const [postgres, temporal] = started;
  if (postgres.status === 'rejected' || temporal.status === 'rejected') {
    await stop();
    throw postgres.status === 'rejected'
      ? postgres.reason
      : temporal.status === 'rejected' && temporal.reason;
  }
  const servers = {
    postgresSuperUrl: postgres.value.superUrl,
    ownerPassword: new URL(postgres.value.ownerUrl).password,
    appPassword: new URL(postgres.value.url).password,
  };
  try {
    const template = await createDatabase(servers, 'template0');
    await migrate(template.ownerUrl, { appRole: 'davy_app' });
    all.provide('services', {
      ...servers,
      migratedTemplate: template.name,
      temporalAddress: temporal.value.address,
      temporalBinary: binary,
      folder: dir,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function removeDeadRuns(): void {
  mkdirSync(ROOT, { recursive: true });
  for (const name of readdirSync(ROOT)) {
    if (!name.startsWith('run-')) continue;
    const text = readIfThere(join(ROOT, name, 'owner.json'));
    const owner = text === undefined ? undefined : JSON.parse(text);
    if (owner === undefined || !isAlive(owner)) rmSync(join(ROOT, name), { recursive: true, force: true });
  }
}
