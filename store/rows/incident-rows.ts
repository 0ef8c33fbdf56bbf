import { sql } from 'kysely';
import type { Attention } from '../../domain/attention.ts';
import { DavyError } from '../../domain/errors.ts';
import type { HostId, IncidentId } from '../../domain/ids.ts';
import type { Queries } from '../database/database.ts';
import { json } from '../database/database.ts';

/** Locks an incident, open or closed. Answers undefined for an unknown id. */
export const lockIncident = (tx: Queries, id: IncidentId) =>
  tx.selectFrom('incidents').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export type IncidentRow = NonNullable<Awaited<ReturnType<typeof lockIncident>>>;

/** Locks an incident that must be open. Errors: not-found, incident-closed. */
export async function lockOpen(tx: Queries, id: IncidentId): Promise<IncidentRow> {
  const row = await lockIncident(tx, id);
  if (row === undefined) throw new DavyError('not-found', 'there is no such incident');
  if (row.status === 'closed') throw new DavyError('incident-closed', `${id} is closed`);
  return row;
}

/** Says to the workflow: read the facts again (rule: wake). The row is locked by the caller. */
export const raise = (tx: Queries, id: IncidentId) =>
  tx
    .updateTable('incidents')
    .set((is) => ({ version: is('version', '+', 1) }))
    .where('id', '=', id)
    .execute();

/** The open incident of a host. */
export async function raiseHost(tx: Queries, hostId: HostId): Promise<void> {
  await raiseOpen(tx, sql<boolean>`host_id = ${hostId}`);
}

export async function raiseAll(tx: Queries): Promise<void> {
  await raiseOpen(tx, sql<boolean>`true`);
}

/** Several incidents are locked in the order of their ids, so that two such transactions cannot hold each other up. */
async function raiseOpen(tx: Queries, which: ReturnType<typeof sql<boolean>>): Promise<void> {
  await sql`with open as (select id from incidents where status <> 'closed' and ${which} order by id for update)
    update incidents set version = version + 1 from open where incidents.id = open.id`.execute(tx);
}

/** Puts an incident before a person. The row is locked by the caller. */
export const needsAttention = (tx: Queries, id: IncidentId, attention: Attention) =>
  tx
    .updateTable('incidents')
    .set({ status: 'needs-attention', attention: json(attention) })
    .where('id', '=', id)
    .execute();
