import { Client } from 'pg';
import { eventually } from './eventually.ts';

export interface TableLock {
  /** Resolves when so many transactions wait for this table. */
  awaited(many: number): Promise<void>;
  release(): Promise<void>;
}

/** Locks a table against writing until `release`; reading goes on. */
export async function lockTable(superUrl: string, table: string): Promise<TableLock> {
  const client = new Client({ connectionString: superUrl });
  // The database may be dropped under it when a test fails.
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in exclusive mode`);
  let open = true;
  return {
    awaited: async (many) => {
      await eventually(async () => {
        const { rows } = await client.query(
          'select pid from pg_locks where relation = $1::regclass and not granted',
          [table],
        );
        return rows.length >= many;
      });
    },
    release: async () => {
      if (!open) return;
      open = false;
      await client.query('rollback');
      await client.end();
    },
  };
}
