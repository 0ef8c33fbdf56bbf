import { sql } from 'kysely';
import { keptReputationSchema } from '../domain/reputation.ts';
import type { Database } from './database/database.ts';
import { json, timeOf } from './database/database.ts';
import type { ReputationStore } from './port.ts';

const BUDGET_LOCK = 6_301_004;

interface Spent {
  readonly now_ms: number;
  /** Requests of this UTC day. */
  readonly today: number;
  /** When the request was made that leaves the window last among the newest `perWindow`; null while there are fewer. */
  readonly first_ms: number | null;
}

export function reputationStore(db: Database): ReputationStore {
  return {
    cached: async (hashes, maxAgeMs) => {
      if (hashes.length === 0) return new Map();
      const rows = await db.read((q) =>
        q
          .selectFrom('reputation')
          .select(['hash', 'answer'])
          .where('hash', 'in', [...hashes])
          .where('at', '>', sql<Date>`clock_timestamp() - ${maxAgeMs} * interval '1 millisecond'`)
          .execute(),
      );
      return new Map(
        rows.flatMap(({ hash, answer }) => {
          const read = keptReputationSchema.safeParse(answer);
          return read.success && read.data.hash === hash ? [[hash, read.data] as const] : [];
        }),
      );
    },

    save: (hash, answer) =>
      db.write(async (tx) => {
        const values = { answer: json(answer), at: await timeOf(tx) };
        await tx
          .insertInto('reputation')
          .values({ hash, ...values })
          .onConflict((conflict) => conflict.column('hash').doUpdateSet(values))
          .execute();
      }),

    take: ({ perWindow, windowMs, perDay }) =>
      db.write(async (tx) => {
        await sql`select pg_advisory_xact_lock(${BUDGET_LOCK})`.execute(tx);
        // A clock that was set back does not refill the budget: time here never runs before the last request.
        const { rows } = await sql<Spent>`
          with clock as (select greatest(clock_timestamp(), (select max(at) from reputation_requests)) as now)
          select extract(epoch from now)::float8 * 1000 as now_ms,
            (select count(*) from reputation_requests where at >= date_trunc('day', now, 'UTC')) as today,
            (select extract(epoch from at)::float8 * 1000 from reputation_requests
              order by at desc offset ${perWindow - 1} limit 1) as first_ms
          from clock`.execute(tx);
        const spent = rows[0];
        if (spent === undefined) throw new TypeError('no row from select');
        if (spent.today >= perDay) return -1;
        const wait = spent.first_ms === null ? 0 : Math.ceil(spent.first_ms + windowMs - spent.now_ms) + 1;
        if (wait > 0) return wait;
        await sql`insert into reputation_requests (at)
          values (greatest(clock_timestamp(), (select max(at) from reputation_requests)))`.execute(tx);
        await sql`delete from reputation_requests
          where at < clock_timestamp() - interval '2 days' - ${windowMs} * interval '1 millisecond'`.execute(
          tx,
        );
        return 0;
      }),
  };
}
