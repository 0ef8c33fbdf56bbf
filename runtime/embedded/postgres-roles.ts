import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DavyError } from '../../domain/errors.ts';
import type { Child } from './child.ts';

/** SQLSTATE 57P03: starting up or recovering; the server is there and wants to be asked again. */
const NOT_YET: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03']);

/** Waits until a query is answered; gives up when the server process is gone or the time (ms) is over. */
export async function waitForAnswer(url: string, child: Child, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  let gone = false;
  void child.exited.then(() => {
    gone = true;
  });
  for (let pause = 10; ; pause = Math.min(pause * 2, 250)) {
    try {
      await withClient(url, (client) => client.query('select 1'));
      return;
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (typeof code !== 'string' || !NOT_YET.has(code)) throw error;
      if (gone || performance.now() > until) {
        throw new DavyError(
          'machine-not-ready',
          gone ? 'PostgreSQL ended while starting' : 'PostgreSQL does not answer',
          {
            cause: error,
          },
        );
      }
    }
    await delay(pause);
  }
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that dies in between says so here as well as to the query; unheard it would end this process.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Makes what is missing: the role that owns (migrations), the role that works (rights come from migrations), the database. */
export async function prepareDatabase(
  superUrl: string,
  passwords: { owner: string; app: string },
): Promise<void> {
  await withClient(superUrl, async (client) => {
    for (const [role, password] of [
      ['davy_owner', passwords.owner],
      ['davy_app', passwords.app],
    ] as const) {
      const there = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      // CREATE ROLE takes no parameters; escapeLiteral is the client's own quoting.
      const verb = there.rowCount === 0 ? 'create' : 'alter';
      await client.query(`${verb} role ${role} login password ${pg.escapeLiteral(password)}`);
    }
    const there = await client.query('select 1 from pg_database where datname = $1', ['davy']);
    if (there.rowCount === 0) await client.query('create database davy owner davy_owner');
    await client.query('revoke all on database davy from public');
    await client.query('grant connect on database davy to davy_app');
  });
}
