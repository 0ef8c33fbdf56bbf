import { createHash } from 'node:crypto';
import pg from 'pg';
import { DavyError } from '../../domain/errors.ts';
import { first } from './migrations/0001-first.ts';

/** In order; a released migration is never edited, only followed by another. */
const MIGRATIONS = [{ id: '0001-first', text: first }].map(({ id, text }) => ({
  id,
  text,
  digest: createHash('sha256').update(text).digest('hex'),
}));

/**
 * Whether every migration of this Davy was applied.
 *
 * @param applied the rows of davy_migrations
 * @throws DavyError other-form: a migration with another text, or one that this Davy does not know. Used by halves, such a
 * database would lose what this Davy does not see.
 */
export function isUpToDate(applied: readonly { readonly id: string; readonly digest: string }[]): boolean {
  const known = new Map(MIGRATIONS.map(({ id, digest }) => [id, digest]));
  for (const { id, digest } of applied) {
    const ours = known.get(id);
    if (ours === undefined)
      throw new DavyError('other-form', `it has a migration ${id}, which is not known here`);
    if (ours !== digest) throw new DavyError('other-form', `its migration ${id} is not the one of this Davy`);
  }
  return applied.length === known.size;
}

/** What the working role may do. Rows that prove something are added and read, never changed. */
const RIGHTS: Readonly<Record<string, string>> = {
  'select, insert, update, delete': 'hosts, reputation, reputation_requests, pool_names, idempotency',
  'select, insert, update': 'keys, incidents, alerts, steps, surveys, approvals, calls, acts',
  'select, update': 'hold',
  'select, insert': 'host_changes, decisions, ledger_entries, ledger_chain, checkpoints, evidence, custody',
  'select, delete': 'ledger_queue',
  select: 'davy_migrations',
};

/** Rows of before there were digests have none: they are of another form too. */
export const APPLIED = `select m.id, coalesce(to_jsonb(m) ->> 'digest', '') as digest from davy_migrations m`;

/** Any number that nothing else in this database locks. */
const MIGRATION_LOCK = 6_301_001;

/**
 * Brings a database to the newest schema and gives `appRole` its rights. Run it as often as you like, also twice at once: an
 * advisory lock lets one work and the other find everything done. `ownerUrl` is the role that shall own the tables; it must not
 * be `appRole`, or the ledger would not be out of the application's reach.
 *
 * @throws DavyError other-form, before anything is changed
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
      'create table if not exists davy_migrations (id text primary key, digest text not null, at timestamptz not null default now())',
    );
    const applied: string[] = [];
    const there = await client.query<{ id: string; digest: string }>(APPLIED);
    isUpToDate(there.rows);
    for (const { id, text, digest } of MIGRATIONS) {
      if (there.rows.some((row) => row.id === id)) continue;
      await inTransaction(client, async () => {
        await client.query(text);
        await client.query('insert into davy_migrations (id, digest) values ($1, $2)', [id, digest]);
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
