import { sql } from 'kysely';
import { canonicalJson } from '../domain/digest.ts';
import { DavyError } from '../domain/errors.ts';
import type { InventoryHost } from '../domain/host.ts';
import { hostInputSchema } from '../domain/host.ts';
import type { HostId } from '../domain/ids.ts';
import type { Database, Queries } from './database/database.ts';
import { json, timeOf } from './database/database.ts';
import { pageOf, rowsFor } from './database/page.ts';
import { record } from './ledger/ledger-write.ts';
import type { HostStore } from './port.ts';
import { raiseHost } from './rows/incident-rows.ts';

const keyOf = (name: string): string => name.toLowerCase();

interface HostRow {
  readonly id: HostId;
  readonly name: string;
  readonly input: unknown;
}

const hostOf = (row: HostRow): InventoryHost => ({
  id: row.id,
  name: row.name,
  ...hostInputSchema.parse(row.input),
});

export function hostStore(db: Database): HostStore {
  return {
    put: (name, input, actor) => {
      const fresh = db.newId('hst');
      return db.write(async (tx) => {
        const values = {
          aliases: input.aliases.map(keyOf),
          address: keyOf(input.address),
          site: input.site,
          input: json(input),
        };
        const inserted = await tx
          .insertInto('hosts')
          .values({ id: fresh, name, name_key: keyOf(name), ...values })
          .onConflict((conflict) => conflict.column('name_key').doNothing())
          .returning('id')
          .executeTakeFirst();
        const old = await tx
          .selectFrom('hosts')
          .select(['id', 'name', 'input'])
          .where('name_key', '=', keyOf(name))
          .forUpdate()
          .executeTakeFirstOrThrow();
        const isNew = inserted !== undefined;
        if (!isNew && canonicalJson(old.input) === canonicalJson(input)) return hostOf(old);
        if (!isNew) await tx.updateTable('hosts').set(values).where('id', '=', old.id).execute();
        const now = await timeOf(tx);
        await tx
          .insertInto('host_changes')
          .values({ host_id: old.id, person: actor.person, at: now })
          .execute();
        await raiseHost(tx, old.id);
        await record(tx, {
          key: `host:${old.id}:${db.newId('hst')}`,
          kind: isNew ? 'host.added' : 'host.changed',
          actor: `person:${actor.person}`,
          incidentId: null,
          subject: old.name,
          body: { hostId: old.id, keyId: actor.keyId, host: input },
        });
        return { id: old.id, name: old.name, ...input };
      });
    },

    remove: (name, actor) =>
      db.write(async (tx) => {
        const host = await tx
          .selectFrom('hosts')
          .select(['id', 'name'])
          .where('name_key', '=', keyOf(name))
          .forUpdate()
          .executeTakeFirst();
        if (host === undefined) throw new DavyError('not-found', 'the inventory has no host of this name');
        const open = await tx
          .selectFrom('incidents')
          .select('id')
          .where('host_id', '=', host.id)
          .where('status', '<>', 'closed')
          .executeTakeFirst();
        if (open !== undefined) throw new DavyError('host-in-use', `${open.id} is open on ${host.name}`);
        await tx.deleteFrom('hosts').where('id', '=', host.id).execute();
        await record(tx, {
          key: `host.removed:${host.id}`,
          kind: 'host.removed',
          actor: `person:${actor.person}`,
          incidentId: null,
          subject: host.name,
          body: { hostId: host.id, keyId: actor.keyId },
        });
      }),

    get: (nameOrId) =>
      db.read(async (q) => {
        const row = await q
          .selectFrom('hosts')
          .select(['id', 'name', 'input'])
          .where((is) => is.or([sql<boolean>`id = ${nameOrId}`, is('name_key', '=', keyOf(nameOrId))]))
          .executeTakeFirst();
        return row === undefined ? undefined : hostOf(row);
      }),

    list: ({ limit, cursor }) =>
      db.read(async (q) => {
        let query = q.selectFrom('hosts').select(['id', 'name', 'input']).orderBy('id', 'desc');
        if (cursor !== undefined) query = query.where(sql<boolean>`id < ${cursor}`);
        const rows = await query.limit(rowsFor(limit)).execute();
        return pageOf(rows, limit, (row) => row.id, hostOf);
      }),
  };
}

export interface FoundHost {
  readonly id: HostId;
  readonly name: string;
  readonly site: string;
}

/**
 * The host that a name, else an alias, else an address means; undefined for none and for several, since a guess would start a
 * response on the wrong machine. The row is locked against removal, so that an incident never opens on a host just removed.
 */
export async function findHost(tx: Queries, reference: string): Promise<FoundHost | undefined> {
  const key = keyOf(reference);
  // U+0000 cannot be in any name; PostgreSQL would refuse the whole statement.
  if (key.includes('\0')) return undefined;
  const rows = await tx
    .selectFrom('hosts')
    .select(['id', 'name', 'site', 'name_key', 'address'])
    .where((is) =>
      is.or([is('name_key', '=', key), is('aliases', '@>', is.val([key])), is('address', '=', key)]),
    )
    .orderBy('id')
    .forKeyShare()
    .execute();
  const byName = rows.filter((row) => row.name_key === key);
  const byAddress = rows.filter((row) => row.address === key);
  const byAlias = rows.filter((row) => row.name_key !== key && row.address !== key);
  const best = [byName, byAlias, byAddress].find((some) => some.length > 0) ?? [];
  return best.length === 1 ? best[0] : undefined;
}
