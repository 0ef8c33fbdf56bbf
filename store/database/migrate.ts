import pg from 'pg';
import { first } from './migrations/0001-first.ts';

/** In order; a released migration is never edited, only followed by another. */
export const MIGRATIONS = [{ id: '0001-first', text: first }] as const;

/** What the working role may do. Rows that prove something are added and read, never changed. */
const RIGHTS: Readonly<Record<string, string>> = {
  'select, insert, update, delete': 'hosts, reputation, reputation_requests, idempotency',
  'select, insert, update': 'keys, incidents, alerts, steps, surveys, approvals, calls, acts',
  'select, update': 'hold',
  'select, insert': 'host_changes, decisions, ledger_entries, ledger_chain, checkpoints, evidence, custody',
  'select, delete': 'ledger_queue',
  select: 'davy_migrations',
};

/** Any number that nothing else in this database locks. */
const MIGRATION_LOCK = 6_301_001;

/**
 * Brings a database to the newest schema and gives `appRole` its rights. Run it as often as you like, also twice at once: an
 * advisory lock lets one work and the other find everything done. `ownerUrl` is the role that shall own the tables; it must not
 * be `appRole`, or the ledger would not be out of the application's reach.
 *
 * @example await migrate(process.env.DATABASE_OWNER_URL, { appRole: 'davy_app' })
 */
export async function migrate(
  ownerUrl: string,
  options: { appRole: string },
): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const me = await client.query<{ role: string }>('select current_user as role');
    if (me.rows[0]?.role === options.appRole) {
      throw new TypeError(`${options.appRole} must not own the tables: migrate with another role`);
    }
    await client.query(
      'create table if not exists davy_migrations (id text primary key, at timestamptz not null default now())',
    );
    const applied: string[] = [];
    for (const { id, text } of MIGRATIONS) {
      const there = await client.query('select 1 from davy_migrations where id = $1', [id]);
      if (there.rowCount !== 0) continue;
      await inTransaction(client, async () => {
        await client.query(text);
        await client.query('insert into davy_migrations (id) values ($1)', [id]);
      });
      applied.push(id);
    }
    await inTransaction(client, () => grant(client, options.appRole));
    return { applied };
  } finally {
    // Ending the session gives the lock back.
    await client.end().catch(() => {});
  }
}

async function grant(client: pg.Client, appRole: string): Promise<void> {
  const role = pg.escapeIdentifier(appRole);
  await client.query(`revoke all on all tables in schema public from ${role}, public`);
  await client.query(`grant usage on schema public to ${role}`);
  for (const [rights, tables] of Object.entries(RIGHTS)) {
    await client.query(`grant ${rights} on ${tables} to ${role}`);
  }
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}
