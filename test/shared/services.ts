import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { FreshDatabase } from './databases.ts';
import { createDatabase } from './databases.ts';

/**
 * An empty database.
 *
 * @example
 * const db = await emptyDatabase();
 * onTestFinished(() => db.drop());
 */
export const emptyDatabase = (): Promise<FreshDatabase> => createDatabase(inject('services'), 'template0');

/** A database with Davy's tables: a copy of the run's template, which is quicker than the migrations. */
export const migratedDatabase = (): Promise<FreshDatabase> =>
  createDatabase(inject('services'), inject('services').migratedTemplate);

/** host:port of the run's Temporal, namespace `default`. Use a task queue and workflow ids of your own. */
export const temporalAddress = (): string => inject('services').temporalAddress;

/** Path of the Temporal command line, for tests that start a server of their own or act as a person at the terminal. */
export const temporalCli = (): string => inject('services').temporalBinary;

/** A folder of one's own inside the run's, mode 0700; remove it with `remove`. */
export function freshFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(inject('services').folder, 'test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}
