import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { DavyError } from '../../domain/errors.ts';
import type { IdOf } from '../../domain/ids.ts';
import { newId } from '../../domain/ids.ts';
import type { Clock, Logger } from '../../domain/ports.ts';
import { asStoreError, isConnectionLoss, isRetryable } from './failure.ts';
import type { Tables } from './tables.ts';

export type Tx = Transaction<Tables>;
export type Queries = Kysely<Tables>;

/** One transaction is tried this often before the caller hears `store-unavailable`. */
const ATTEMPTS = 8;
/** How long a lost COMMIT reply is asked after, in milliseconds. */
const READ_BACK_MS = 5000;
const INT8 = 20;

/** What every part of the store works with. */
export interface Database {
  /** One statement, or several that need no common snapshot. */
  read<T>(work: (db: Queries) => Promise<T>): Promise<T>;
  /** One transaction; run again on 40P01 and 40001, so `work` must have no effect outside the database. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  newId<K extends keyof IdOf>(kind: K): IdOf[K];
  close(): Promise<void>;
}

export function openDatabase(url: string, clock: Clock, logger: Logger): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 15_000,
    // Set here, because a server's default may be off, and an answered decision must survive a crash of the machine.
    options:
      '-c synchronous_commit=on -c statement_timeout=60s -c lock_timeout=15s -c idle_in_transaction_session_timeout=60s',
    types: {
      // Counters and sizes stay below 2^53.
      getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  pool.on('error', (error) => logger.warn({ error: error.message }, 'an idle database connection broke'));
  // While a client is lent out the pool does not listen to it, and an 'error' event nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

  async function once<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    let xid: string | undefined;
    let done: { result: T } | undefined;
    try {
      return await db.transaction().execute(async (tx) => {
        const result = await work(tx);
        xid = await transactionId(tx);
        done = { result };
        return result;
      });
    } catch (error) {
      // Lost between COMMIT and its reply: ask what became of it. Without an id nothing was written.
      if (done === undefined || !isConnectionLoss(error)) throw error;
      logger.warn({ xid }, 'the reply to a COMMIT was lost');
      if (xid === undefined || (await fateOf(db, xid, error)) === 'committed') return done.result;
      throw new Undone(error);
    }
  }

  return {
    read: async (work) => {
      try {
        return await work(db);
      } catch (error) {
        throw asStoreError(error);
      }
    },
    write: async (work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work);
        } catch (error) {
          const again = error instanceof Undone || isRetryable(error);
          if (!again || attempt === ATTEMPTS)
            throw asStoreError(error instanceof Undone ? error.cause : error);
          await delay(Math.random() * 5 * 2 ** attempt);
        }
      }
    },
    newId: (kind) => newId(kind, clock.now().getTime(), randomBytes(10)),
    close: () => db.destroy(),
  };
}

/** The transaction did not happen and may be run again. */
class Undone extends Error {
  constructor(cause: unknown) {
    super('not committed', { cause });
  }
}

async function transactionId(tx: Tx): Promise<string | undefined> {
  const { rows } = await sql<{
    xid: string | null;
  }>`select pg_current_xact_id_if_assigned()::text as xid`.execute(tx);
  return rows[0]?.xid ?? undefined;
}

/** PostgreSQL remembers what became of a transaction; that is the key by which a fact is read back (rule: locks). */
async function fateOf(db: Queries, xid: string, cause: unknown): Promise<'committed' | 'aborted'> {
  const until = performance.now() + READ_BACK_MS;
  for (let pause = 10; performance.now() < until; pause = Math.min(pause * 2, 500)) {
    try {
      const { rows } = await sql<{
        fate: string | null;
      }>`select pg_xact_status(${xid}::xid8) as fate`.execute(db);
      const fate = rows[0]?.fate;
      if (fate === 'committed' || fate === 'aborted') return fate;
    } catch (error) {
      if (!(asStoreError(error) instanceof DavyError)) throw error;
    }
    await delay(pause);
  }
  throw new DavyError('store-unavailable', 'whether it was stored is not known; ask again', { cause });
}

/** The database's time, to the millisecond. Take it after the locks: a wait for a lock must not make a late decision early. */
export async function timeOf(tx: Queries): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp()::timestamptz(3) as now`.execute(tx);
  const now = rows[0]?.now;
  if (now === undefined) throw new TypeError('no row from select');
  return now;
}

/** The same inside a statement, where no wait for a lock lies between it and the write. */
export const CLOCK = sql<Date>`clock_timestamp()`;

/** For json columns. */
export const json = (value: unknown): string => JSON.stringify(value) ?? 'null';

/** For text columns, which cannot hold U+0000. */
export const plainText = (text: string): string => text.replaceAll('\0', '\\u{0}');

export const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;
