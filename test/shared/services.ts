import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { withClient } from '../../runtime/embedded/postgres-roles.ts';

/** A database of one's own on the run's PostgreSQL. */
export interface FreshDatabase {
  /** Role davy_owner, which owns the database: for migrations. */
  readonly ownerUrl: string;
  /** Role davy_app: may connect; everything else comes from migrations. */
  readonly appUrl: string;
  /** Superuser, for tests that tamper or look behind. */
  readonly superUrl: string;
  /** Cuts every connection and removes the database. */
  drop(): Promise<void>;
}

/**
 * Makes an empty database, or, given `prepare`, a copy of one that `prepare` made once in this process (a template), which
 * saves running the migrations for each test.
 *
 * @example
 * const db = await freshDatabase(migrate); // migrate: (ownerUrl: string) => Promise<void>
 * onTestFinished(() => db.drop());
 */
export async function freshDatabase(
  prepare?: (ownerUrl: string) => Promise<unknown>,
): Promise<FreshDatabase> {
  if (prepare === undefined) return create('template0');
  let template = templates.get(prepare);
  if (template === undefined) {
    template = create('template0').then(async (made) => {
      await prepare(made.ownerUrl);
      return new URL(made.ownerUrl).pathname.slice(1);
    });
    templates.set(prepare, template);
  }
  return create(await template);
}

const templates = new Map<(ownerUrl: string) => Promise<unknown>, Promise<string>>();

async function create(template: string): Promise<FreshDatabase> {
  const { postgresSuperUrl, ownerPassword, appPassword } = inject('services');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withClient(postgresSuperUrl, async (client) => {
    // A template somebody is still connected to cannot be copied: whoever prepared it may be slow to hang up.
    await client.query(
      'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1 and backend_type = $2',
      [template, 'client backend'],
    );
    await client.query(`create database ${name} owner davy_owner template ${template}`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to davy_app`);
  });
  const at = (role?: string, password?: string): string => {
    const url = new URL(postgresSuperUrl);
    if (role !== undefined) url.username = role;
    if (password !== undefined) url.password = password;
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    ownerUrl: at('davy_owner', ownerPassword),
    appUrl: at('davy_app', appPassword),
    superUrl: at(),
    drop: () =>
      withClient(postgresSuperUrl, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      ).then(() => {}),
  };
}

/** host:port of the run's Temporal, namespace `default`. Use a task queue and workflow ids of your own. */
export const temporalAddress = (): string => inject('services').temporalAddress;

/** Path of the Temporal command line, for tests that start a server of their own or act as a person at the terminal. */
export const temporalCli = (): string => inject('services').temporalBinary;

/** A folder of one's own inside the run's, mode 0700; remove it with `remove`. */
export function freshFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(inject('services').folder, 'test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}
