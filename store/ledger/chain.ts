import { sql } from 'kysely';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { entryHash, GENESIS } from '../../domain/ledger.ts';
import type { Database, Tx } from '../database/database.ts';

const CHAIN_LOCK = 6_301_003;
const BATCH = 2000;

/**
 * Gives entries their place in the chain, in batches: what waits in the queue, in the order of ids. An entry whose transaction
 * commits late enters the queue late and comes after, so nothing is skipped and nothing that stands is moved. A queue and not a
 * high-water mark, because ids and transaction numbers become visible out of order, and the latter start anew after a restore.
 *
 * Waits for another process that is chaining. Callers of one process share a pass: whoever comes while one runs waits for the
 * next, which begins after his entry was committed.
 */
export function chainer(db: Database): () => Promise<number> {
  let running: Promise<number> | undefined;
  let next: Promise<number> | undefined;
  const pass = async (): Promise<number> => {
    let total = 0;
    if (!(await anythingWaits(db))) return 0;
    for (;;) {
      const count = await db.write(chainBatch);
      total += count;
      if (count < BATCH) return total;
    }
  };
  const start = (): Promise<number> => {
    running = pass().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => 0)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}

/** Without the lock: whoever asks for a pass has committed his entry, so it is seen. */
const anythingWaits = (db: Database): Promise<boolean> =>
  db.read(async (q) => {
    const { rows } = await sql<{ some: boolean }>`select exists (select from ledger_queue) as some`.execute(
      q,
    );
    return rows[0]?.some ?? false;
  });

async function chainBatch(tx: Tx): Promise<number> {
  await sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`.execute(tx);
  const head = await tx
    .selectFrom('ledger_chain')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const found = await tx
    .selectFrom('ledger_queue as q')
    .innerJoin('ledger_entries as e', 'e.id', 'q.entry_id')
    .select(['e.id', 'e.at', 'e.key', 'e.kind', 'e.actor', 'e.incident_id', 'e.subject', 'e.body'])
    .orderBy('q.entry_id')
    .limit(BATCH)
    .execute();
  if (found.length === 0) return 0;
  let prev = head?.hash ?? GENESIS;
  let seq = head?.seq ?? 0;
  const links = found.map((row) => {
    seq += 1;
    const entry: Omit<LedgerEntry, 'hash'> = {
      seq,
      at: row.at.toISOString(),
      key: row.key,
      kind: row.kind,
      actor: row.actor,
      incidentId: row.incident_id,
      subject: row.subject,
      body: row.body,
      prev,
    };
    const link = { seq, entry_id: row.id, prev, hash: entryHash(entry) };
    prev = link.hash;
    return link;
  });
  await sql`insert into ledger_chain (seq, entry_id, prev, hash)
    select * from unnest(${links.map((l) => l.seq)}::bigint[], ${links.map((l) => l.entry_id)}::bigint[],
      ${links.map((l) => l.prev)}::text[], ${links.map((l) => l.hash)}::text[])`.execute(tx);
  await sql`delete from ledger_queue where entry_id = any(${links.map((l) => l.entry_id)}::bigint[])`.execute(
    tx,
  );
  return links.length;
}
