import { randomBytes } from 'node:crypto';
import { withClient } from '../../runtime/embedded/postgres-roles.ts';

/** A database of one's own on the run's PostgreSQL. */
export interface FreshDatabase {
  readonly name: string;
  /** Role davy_owner, which owns the database: for migrations. */
  readonly ownerUrl: string;
  /** Role davy_app: may connect; everything else comes from migrations. */
  readonly appUrl: string;
  /** Superuser, for tests that tamper or look behind. */
  readonly superUrl: string;
  /** Cuts every connection and removes the database. */
  drop(): Promise<void>;
}

/** The server that databases are made on. */
export interface Server {
  readonly postgresSuperUrl: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
}

/** Makes a database as a copy of another one, to which nobody may be connected. */
export async function createDatabase(server: Server, template: string): Promise<FreshDatabase> {
  const { postgresSuperUrl, ownerPassword, appPassword } = server;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withClient(postgresSuperUrl, async (client) => {
    // Whoever prepared the template may be slow to hang up.
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
    name,
    ownerUrl: at('davy_owner', ownerPassword),
    appUrl: at('davy_app', appPassword),
    superUrl: at(),
    drop: () =>
      withClient(postgresSuperUrl, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      ).then(() => {}),
  };
}
