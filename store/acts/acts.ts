import type { Database } from '../database/database.ts';
import type { ActStore } from '../port.ts';
import { callsOf, openCallOf } from '../rows/call-rows.ts';
import { begin } from './begin.ts';
import { fenced, finish } from './finish.ts';

export function actStore(db: Database): ActStore {
  return {
    begin: (input) => {
      const ids = { call: db.newId('cal'), acts: input.steps.map(() => db.newId('act')) };
      return db.write((tx) => begin(tx, input, ids));
    },
    finish: (finished) => db.write((tx) => finish(tx, finished)),
    fenced: (callId, acts = []) => db.write((tx) => fenced(tx, callId, acts)),
    openCall: (incidentId) => db.read((q) => openCallOf(q, incidentId)),
    calls: (incidentId) => db.read((q) => callsOf(q, incidentId)),
    applied: (incidentId) =>
      db.read(async (q) => {
        const incident = await q
          .selectFrom('incidents')
          .select('round')
          .where('id', '=', incidentId)
          .executeTakeFirst();
        const calls = await callsOf(q, incidentId);
        return calls
          .filter((call) => call.round === incident?.round)
          .flatMap((call) => call.acts)
          .filter((act) => act.outcomes !== null);
      }),
  };
}
