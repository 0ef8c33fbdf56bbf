import type { Checkpoint, LedgerEntry } from '../../domain/ledger.ts';
import type { Database, Queries } from '../database/database.ts';
import { pageOf, rowsFor } from '../database/page.ts';
import type { LedgerStore } from '../port.ts';
import { chainer, chainHead } from './chain.ts';
import { record } from './ledger-write.ts';

const chained = (q: Queries) =>
  q
    .selectFrom('ledger_chain as c')
    .innerJoin('ledger_entries as e', 'e.id', 'c.entry_id')
    .select([
      'c.seq',
      'c.prev',
      'c.hash',
      'e.v',
      'e.at',
      'e.key',
      'e.kind',
      'e.actor',
      'e.incident_id',
      'e.subject',
      'e.body',
    ]);

type ChainedRow = Awaited<ReturnType<ReturnType<typeof chained>['executeTakeFirstOrThrow']>>;

const entryOf = (row: ChainedRow): LedgerEntry => ({
  v: row.v,
  seq: row.seq,
  at: row.at.toISOString(),
  key: row.key,
  kind: row.kind,
  actor: row.actor,
  incidentId: row.incident_id,
  subject: row.subject,
  body: row.body,
  prev: row.prev,
  hash: row.hash,
});

/** A sequence number from a cursor; anything else finds nothing. */
const seqOf = (cursor: string): number => (/^\d{1,15}$/.test(cursor) ? Number(cursor) : 0);

export function ledgerStore(db: Database): LedgerStore {
  return {
    append: (draft) => db.write((tx) => record(tx, draft)),
    chain: chainer(db),

    head: () => db.read(chainHead),

    list: ({ limit, cursor, incidentId, kind, actor, from, to }) =>
      db.read(async (q) => {
        let query = chained(q).orderBy('c.seq', 'desc');
        if (cursor !== undefined) query = query.where('c.seq', '<', seqOf(cursor));
        if (incidentId !== undefined) query = query.where('e.incident_id', '=', incidentId);
        if (kind !== undefined) query = query.where('e.kind', '=', kind);
        if (actor !== undefined) query = query.where('e.actor', '=', actor);
        if (from !== undefined) query = query.where('e.at', '>=', new Date(from));
        if (to !== undefined) query = query.where('e.at', '<=', new Date(to));
        const rows = await query.limit(rowsFor(limit)).execute();
        return pageOf(rows, limit, (row) => String(row.seq), entryOf);
      }),

    read: (afterSeq, limit) =>
      db.read(async (q) => {
        const rows = await chained(q).where('c.seq', '>', afterSeq).orderBy('c.seq').limit(limit).execute();
        return rows.map(entryOf);
      }),

    addCheckpoint: (checkpoint) =>
      db.write(async (tx) => {
        const added = await tx
          .insertInto('checkpoints')
          .values({
            v: checkpoint.v,
            seq: checkpoint.seq,
            hash: checkpoint.hash,
            at: checkpoint.at,
            key_id: checkpoint.keyId,
            signature: checkpoint.signature,
          })
          .onConflict((conflict) => conflict.columns(['seq', 'key_id']).doNothing())
          .returning('seq')
          .executeTakeFirst();
        if (added === undefined) return;
        await record(tx, {
          key: `checkpoint:${checkpoint.seq}:${checkpoint.keyId}`,
          kind: 'checkpoint.signed',
          actor: 'api',
          incidentId: null,
          subject: String(checkpoint.seq),
          body: { ...checkpoint },
        });
      }),

    checkpoints: ({ limit, cursor }) =>
      db.read(async (q) => {
        let query = q.selectFrom('checkpoints').selectAll().orderBy('seq', 'desc').orderBy('key_id', 'desc');
        const [seq, keyId] = cursor?.split(' ') ?? [];
        if (seq !== undefined) {
          query = query.where((is) =>
            is.or([
              is('seq', '<', seqOf(seq)),
              is.and([is('seq', '=', seqOf(seq)), is('key_id', '<', keyId ?? '')]),
            ]),
          );
        }
        const rows = await query.limit(rowsFor(limit)).execute();
        return pageOf(
          rows,
          limit,
          (row) => `${row.seq} ${row.key_id}`,
          (row): Checkpoint => ({
            v: row.v,
            seq: row.seq,
            hash: row.hash,
            at: row.at,
            keyId: row.key_id,
            signature: row.signature,
          }),
        );
      }),
  };
}
