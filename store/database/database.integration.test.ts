import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { quietLogger } from '../../test/shared/quiet-logger.ts';
import { newTestStore } from '../../test/shared/store.ts';
import type { Database, Tx } from './database.ts';
import { openDatabase } from './database.ts';

const clock = { now: () => new Date(), monotonicMs: () => performance.now() };

async function opened(): Promise<Database> {
  const { database, addHost } = await newTestStore();
  await addHost('a');
  await addHost('b');
  const db = openDatabase(database.appUrl, clock, quietLogger());
  onTestFinished(() => db.close());
  return db;
}

const lock = (tx: Tx, name: string) =>
  tx.selectFrom('hosts').select('id').where('name', '=', name).forUpdate().executeTakeFirstOrThrow();

test('two transactions that deadlock both succeed, one of them at its second try', async () => {
  const db = await opened();
  let tries = 0;
  let arrived = 0;
  let open: () => void = () => {};
  const bothHoldOne = new Promise<void>((resolve) => {
    open = resolve;
  });
  const crossing = (first: string, second: string) =>
    db.write(async (tx) => {
      tries += 1;
      await lock(tx, first);
      arrived += 1;
      if (arrived === 2) open();
      await bothHoldOne;
      await lock(tx, second);
    });
  await Promise.all([crossing('a', 'b'), crossing('b', 'a')]);
  expect(tries).toBe(3);
});

test('a serialization failure is tried again a bounded number of times', async () => {
  const db = await opened();
  let tries = 0;
  const failing = db.write(async (tx) => {
    tries += 1;
    await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(tx);
  });
  await expect(failing).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(tries).toBe(8);
});

test('a transaction that throws leaves nothing behind', async () => {
  const db = await opened();
  const failing = db.write(async (tx) => {
    await tx.deleteFrom('hosts').execute();
    throw new RangeError('no');
  });
  await expect(failing).rejects.toThrow(RangeError);
  const { length } = await db.read((q) => q.selectFrom('hosts').select('id').execute());
  expect(length).toBe(2);
});

test("commits are flushed whatever the server's default is", async () => {
  const db = await opened();
  const { rows } = await db.read((q) =>
    sql<{ s: string }>`select current_setting('synchronous_commit') as s`.execute(q),
  );
  expect(rows).toEqual([{ s: 'on' }]);
});
