import { sql } from 'kysely';
import { z } from 'zod';
import { sha256Hex } from '../../domain/digest.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { LedgerDraft, LedgerEntry } from '../../domain/ledger.ts';
import { entryHash, GENESIS } from '../../domain/ledger-chain.ts';
import type { Database, Queries, Tx } from '../database/database.ts';
import { record } from './ledger-write.ts';

const CHAIN_LOCK = 6_301_003;
const BATCH = 2000;

/**
 * Gives entries their place in the chain, in batches: what waits in the queue, in the order of ids. An entry whose transaction
 * commits late enters the queue late and comes after, so nothing is skipped and nothing that stands is moved. A queue and not a
 * high-water mark, because ids and transaction numbers become visible out of order, and the latter start anew after a restore.
 *
 * A row that cannot be chained stops nothing: a stand-in that says so takes its place (rule: the-chain-never-stops).
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
      const { taken, chained } = await db.write(chainBatch);
      total += chained;
      // A stand-in went to the end of the queue: it is chained before anybody is told that the pass is over.
      if (taken < BATCH && taken === chained) return total;
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

/** The newest entry of the chain; number 0 where there is none yet. */
export async function chainHead(q: Queries): Promise<{ seq: number; hash: string }> {
  const row = await q
    .selectFrom('ledger_chain')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { seq: 0, hash: GENESIS };
}

/** Rows taken from the queue, and how many of them are in the chain now. */
async function chainBatch(tx: Tx): Promise<{ taken: number; chained: number }> {
  await sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`.execute(tx);
  const head = await chainHead(tx);
  const found = await tx
    .selectFrom('ledger_queue as q')
    .innerJoin('ledger_entries as e', 'e.id', 'q.entry_id')
    .select(['e.id', 'e.v', 'e.at', 'e.key', 'e.kind', 'e.actor', 'e.incident_id', 'e.subject'])
    // As text: parsed row by row, so that one that cannot be parsed is one row's trouble.
    .select(sql<string>`e.body::text`.as('body'))
    .orderBy('q.entry_id')
    .limit(BATCH)
    .execute();
  if (found.length === 0) return { taken: 0, chained: 0 };
  let prev = head.hash;
  let seq = head.seq;
  const links: { seq: number; entry_id: number; prev: string; hash: string }[] = [];
  for (const row of found) {
    const hash = hashOf(row, seq + 1, prev);
    if (hash === undefined) {
      await record(tx, standInFor(row));
      continue;
    }
    seq += 1;
    links.push({ seq, entry_id: row.id, prev, hash });
    prev = hash;
  }
  await sql`insert into ledger_chain (seq, entry_id, prev, hash)
    select * from unnest(${links.map((l) => l.seq)}::bigint[], ${links.map((l) => l.entry_id)}::bigint[],
      ${links.map((l) => l.prev)}::text[], ${links.map((l) => l.hash)}::text[])`.execute(tx);
  await sql`delete from ledger_queue where entry_id = any(${found.map((row) => row.id)}::bigint[])`.execute(
    tx,
  );
  return { taken: found.length, chained: links.length };
}

type Waiting = Omit<LedgerEntry, 'seq' | 'at' | 'incidentId' | 'body' | 'prev' | 'hash'> & {
  readonly id: number;
  readonly at: Date;
  readonly incident_id: IncidentId | null;
  readonly body: string;
};

const bodySchema = z.record(z.string(), z.unknown());

/** The hash of the row as an entry in this place, or undefined for what nothing can hash. */
function hashOf(row: Waiting, seq: number, prev: string): string | undefined {
  try {
    return entryHash({
      v: row.v,
      seq,
      at: row.at.toISOString(),
      key: row.key,
      kind: row.kind,
      actor: row.actor,
      incidentId: row.incident_id,
      subject: row.subject,
      body: bodySchema.parse(JSON.parse(row.body)),
      prev,
    });
  } catch {
    return undefined;
  }
}

/** Says in the chain that a row is not in it, and which bytes it holds, so that the row can be compared later. */
const standInFor = (row: Waiting): LedgerDraft => ({
  key: `ledger.stand-in:${row.id}`,
  kind: 'ledger.stand-in',
  actor: 'system',
  incidentId: row.incident_id,
  subject: row.key,
  body: {
    kind: row.kind,
    entry: row.id,
    at: row.at.toISOString(),
    bodySha256: sha256Hex(Buffer.from(row.body)),
    why: 'the row cannot be hashed, so it is in no chain; it stands in ledger_entries',
  },
});
