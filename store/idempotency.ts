import { sql } from 'kysely';
import type { Database } from './database/database.ts';
import { json, timeOf } from './database/database.ts';
import type { IdempotencyStore } from './port.ts';

const OLD = sql<Date>`clock_timestamp() - interval '24 hours'`;

export function idempotencyStore(db: Database): IdempotencyStore {
  return {
    find: (keyId, idempotencyKey, bodySha256) =>
      db.read(async (q) => {
        const row = await q
          .selectFrom('idempotency')
          .select(['body_sha256', 'status', 'body'])
          .where('key_id', '=', keyId)
          .where('idempotency_key', '=', idempotencyKey)
          .where('at', '>', OLD)
          .executeTakeFirst();
        if (row === undefined) return undefined;
        return row.body_sha256 === bodySha256 ? { status: row.status, body: row.body } : 'other-body';
      }),

    /** The first answer stands for its 24 hours. */
    save: (keyId, idempotencyKey, bodySha256, answer) =>
      db.write(async (tx) => {
        await tx.deleteFrom('idempotency').where('key_id', '=', keyId).where('at', '<=', OLD).execute();
        await tx
          .insertInto('idempotency')
          .values({
            key_id: keyId,
            idempotency_key: idempotencyKey,
            body_sha256: bodySha256,
            status: answer.status,
            body: json(answer.body),
            at: await timeOf(tx),
          })
          .onConflict((conflict) => conflict.columns(['key_id', 'idempotency_key']).doNothing())
          .execute();
      }),
  };
}
