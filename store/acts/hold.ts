import { sql } from 'kysely';
import type { Database, Queries } from '../database/database.ts';
import { isoOrNull, plainText, timeOf } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { HoldStore } from '../port.ts';
import { raiseAll } from '../rows/incident-rows.ts';

/** An advisory lock rather than the row: everybody who decides or acts shares it, and a shared row lock writes to the row. */
const HOLD_LOCK = 6_301_002;

/** First lock of whoever decides or acts: until the transaction ends the emergency stop cannot change. Answers if it is on. */
export async function shareHold(tx: Queries): Promise<boolean> {
  await sql`select pg_advisory_xact_lock_shared(${HOLD_LOCK})`.execute(tx);
  return isOnHold(tx);
}

async function isOnHold(q: Queries): Promise<boolean> {
  const row = await q.selectFrom('hold').select('is_on').executeTakeFirstOrThrow();
  return row.is_on;
}

export function holdStore(db: Database): HoldStore {
  return {
    get: () =>
      db.read(async (q) => {
        const row = await q.selectFrom('hold').selectAll().executeTakeFirstOrThrow();
        return { on: row.is_on, reason: row.reason, since: isoOrNull(row.since), by: row.set_by };
      }),

    set: (on, reason, actor) => {
      const key = `hold:${db.newId('ent')}`;
      return db.write(async (tx) => {
        await sql`select pg_advisory_xact_lock(${HOLD_LOCK})`.execute(tx);
        const was = await isOnHold(tx);
        if (was !== on) {
          const now = await timeOf(tx);
          await tx
            .updateTable('hold')
            .set({ is_on: on, reason: plainText(reason), since: now, set_by: actor.person })
            .execute();
          if (!on) await raiseAll(tx);
          await record(tx, {
            key,
            kind: on ? 'hold.on' : 'hold.off',
            actor: `person:${actor.person}`,
            incidentId: null,
            subject: 'hold',
            body: { reason, keyId: actor.keyId },
          });
        }
        const open = await tx
          .selectFrom('calls')
          .select('id')
          .where('state', '=', 'open')
          .orderBy('id')
          .execute();
        return { on, inFlight: open.map((call) => call.id) };
      });
    },
  };
}
