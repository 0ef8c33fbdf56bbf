import { sql } from 'kysely';
import type { Database } from './database/database.ts';
import { timeOf } from './database/database.ts';
import type { PoolNameStore } from './port.ts';

export function poolNameStore(db: Database): PoolNameStore {
  return {
    resolved: async (site, maxAgeMs) => {
      const rows = await db.read((q) =>
        q
          .selectFrom('pool_names')
          .select(['name', 'addresses', 'at'])
          .where('site', '=', site)
          .where('at', '>', sql<Date>`clock_timestamp() - ${maxAgeMs} * interval '1 millisecond'`)
          .orderBy('name')
          .execute(),
      );
      return rows.map(({ name, addresses, at }) => ({ name, addresses, at: at.toISOString() }));
    },

    save: (site, answers) =>
      db.write(async (tx) => {
        const at = await timeOf(tx);
        for (const { name, addresses } of answers) {
          const values = { addresses: [...addresses], at };
          await tx
            .insertInto('pool_names')
            .values({ site, name, ...values })
            .onConflict((conflict) => conflict.columns(['site', 'name']).doUpdateSet(values))
            .execute();
        }
      }),
  };
}
