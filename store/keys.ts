import { sql } from 'kysely';
import { DavyError } from '../domain/errors.ts';
import type { Database } from './database/database.ts';
import { isoOrNull, timeOf } from './database/database.ts';
import { pageOf, rowsFor } from './database/page.ts';
import { record } from './ledger/ledger-write.ts';
import type { KeyRecord, KeyStore } from './port.ts';

const COLUMNS = ['id', 'person', 'role', 'source', 'created_at', 'revoked_at'] as const;

interface KeyRow extends Pick<KeyRecord, 'id' | 'person' | 'role' | 'source'> {
  readonly created_at: Date;
  readonly revoked_at: Date | null;
}

const keyOf = (row: KeyRow): KeyRecord => ({
  id: row.id,
  person: row.person,
  role: row.role,
  source: row.source,
  createdAt: row.created_at.toISOString(),
  revokedAt: isoOrNull(row.revoked_at),
});

export function keyStore(db: Database): KeyStore {
  return {
    add: ({ person, role, source, hash }, actor) => {
      const id = db.newId('key');
      return db.write(async (tx) => {
        const row = await tx
          .insertInto('keys')
          .values({ id, person, role, source, hash, created_at: await timeOf(tx) })
          .returning(COLUMNS)
          .executeTakeFirstOrThrow();
        await record(tx, {
          key: `key.added:${id}`,
          kind: 'key.added',
          actor: actor === null ? 'system' : `person:${actor.person}`,
          incidentId: null,
          subject: id,
          body: { person, role, source, ...(actor === null ? {} : { keyId: actor.keyId }) },
        });
        return keyOf(row);
      });
    },

    /** A revoked key is no key: callers cannot forget to look. */
    byHash: (hash) =>
      db.read(async (q) => {
        const row = await q
          .selectFrom('keys')
          .select(COLUMNS)
          .where('hash', '=', hash)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        return row === undefined ? undefined : keyOf(row);
      }),

    list: ({ limit, cursor }) =>
      db.read(async (q) => {
        let query = q.selectFrom('keys').select(COLUMNS).orderBy('id', 'desc');
        if (cursor !== undefined) query = query.where(sql<boolean>`id < ${cursor}`);
        return pageOf(await query.limit(rowsFor(limit)).execute(), limit, (row) => row.id, keyOf);
      }),

    revoke: (id, actor) =>
      db.write(async (tx) => {
        const key = await tx
          .selectFrom('keys')
          .select(COLUMNS)
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst();
        if (key === undefined) throw new DavyError('not-found', 'there is no such key');
        if (key.revoked_at !== null) return;
        await tx
          .updateTable('keys')
          .set({ revoked_at: await timeOf(tx) })
          .where('id', '=', id)
          .execute();
        await record(tx, {
          key: `key.revoked:${id}`,
          kind: 'key.revoked',
          actor: `person:${actor.person}`,
          incidentId: null,
          subject: id,
          body: { person: key.person, keyId: actor.keyId },
        });
      }),
  };
}
