import { sql } from 'kysely';
import { sha256Hex } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import type { AlertId, IncidentId, Sha256 } from '../../domain/ids.ts';
import type { Database, Queries, Tx } from '../database/database.ts';
import { CLOCK, json } from '../database/database.ts';
import { pageOf, rowsFor } from '../database/page.ts';
import { findHost } from '../hosts.ts';
import { record } from '../ledger/ledger-write.ts';
import type { AlertRecord, AlertStore, NewAlert } from '../port.ts';
import { openOrAttach } from './open-incident.ts';

const COLUMNS = ['id', 'source', 'body_sha256', 'status', 'incident_id', 'alert', 'received_at'] as const;

const select = (q: Queries) => q.selectFrom('alerts').select(COLUMNS);
type AlertRow = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>;

const alertOf = (row: AlertRow): AlertRecord => ({
  id: row.id,
  source: row.source,
  externalId: row.alert.externalId ?? null,
  bodySha256: row.body_sha256,
  status: row.status,
  incidentId: row.incident_id,
  hostRef: row.alert.host,
  title: row.alert.title,
  severity: row.alert.severity ?? null,
  receivedAt: row.received_at.toISOString(),
  alert: row.alert,
});

export function alertStore(db: Database): AlertStore {
  return {
    accept: (alert) => {
      const ids = { alert: db.newId('alt'), incident: db.newId('inc') };
      return db.write((tx) => accept(tx, alert, ids));
    },

    list: ({ limit, cursor }) =>
      db.read(async (q) => {
        let query = select(q).orderBy('id', 'desc');
        if (cursor !== undefined) query = query.where(sql<boolean>`id < ${cursor}`);
        return pageOf(await query.limit(rowsFor(limit)).execute(), limit, (row) => row.id, alertOf);
      }),

    get: (id) =>
      db.read(async (q) => {
        const row = await select(q).where('id', '=', id).executeTakeFirst();
        return row === undefined ? undefined : alertOf(row);
      }),

    assign: (id, hostName, actor, playbook, policies) => {
      const freshId = db.newId('inc');
      return db.write(async (tx) => {
        const alert = await select(tx).where('id', '=', id).forUpdate().executeTakeFirst();
        if (alert === undefined) throw new DavyError('not-found', 'there is no such alert');
        if (alert.status !== 'unassigned') throw new DavyError('invalid-request', `${id} is not unassigned`);
        const host = await findHost(tx, hostName);
        if (host === undefined) throw new DavyError('unknown-host', 'no host of this name');
        const by = `person:${actor.person}`;
        const incident = await openOrAttach(tx, {
          freshId,
          host,
          playbook,
          policies,
          actor: by,
          because: id,
        });
        const row = await tx
          .updateTable('alerts')
          .set({ status: 'incident', incident_id: incident.id })
          .where('id', '=', id)
          .returning(COLUMNS)
          .executeTakeFirstOrThrow();
        await record(tx, {
          key: `alert.assigned:${id}`,
          kind: 'alert.assigned',
          actor: by,
          incidentId: incident.id,
          subject: id,
          body: { host: host.name, hostId: host.id, keyId: actor.keyId },
        });
        return alertOf(row);
      });
    },
  };
}

type Accepted = Awaited<ReturnType<AlertStore['accept']>>;

async function accept(
  tx: Tx,
  { source, raw, alert, playbook, policies, actor }: NewAlert,
  ids: { alert: AlertId; incident: IncidentId },
): Promise<Accepted> {
  const bodySha256 = sha256Hex(raw);
  const externalKey =
    alert.externalId === undefined ? null : sha256Hex(new TextEncoder().encode(alert.externalId));
  // The same alert on two connections: one stores it, the other then finds it.
  const lock = JSON.stringify([source, externalKey ?? bodySha256]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
  const host = await findHost(tx, alert.host);
  const earlier = await duplicateOf(tx, { source, externalKey, bodySha256 }, host !== undefined);
  if (earlier !== undefined) {
    return { alertId: earlier.id, status: 'duplicate', incidentId: earlier.incident_id };
  }
  const incident =
    host === undefined
      ? undefined
      : await openOrAttach(tx, {
          freshId: ids.incident,
          host,
          playbook,
          policies,
          actor,
          because: ids.alert,
        });
  const status = incident === undefined ? 'unassigned' : 'incident';
  const incidentId = incident?.id ?? null;
  await tx
    .insertInto('alerts')
    .values({
      id: ids.alert,
      source,
      external_key: externalKey,
      body_sha256: bodySha256,
      status,
      incident_id: incidentId,
      actor,
      alert: json(alert),
      raw,
      received_at: CLOCK,
    })
    .execute();
  await record(tx, {
    key: `alert.received:${ids.alert}`,
    kind: 'alert.received',
    actor,
    incidentId,
    subject: ids.alert,
    body: { source, bodySha256, status, hostId: host?.id ?? null },
  });
  return { alertId: ids.alert, status, incidentId };
}

/**
 * The alert that this one repeats: the same external id at any time; the same body within 24 hours while its incident is open.
 * An alert that had no host is repeated only as long as the host is still unknown, so that sending it again after adding the
 * host starts the response.
 */
async function duplicateOf(
  tx: Queries,
  alert: { source: string; externalKey: string | null; bodySha256: Sha256 },
  hostKnown: boolean,
): Promise<{ id: AlertId; incident_id: IncidentId | null } | undefined> {
  let query = tx
    .selectFrom('alerts')
    .select(['id', 'incident_id'])
    .where('source', '=', alert.source)
    .orderBy('id', 'desc')
    .limit(1);
  if (hostKnown) query = query.where('incident_id', 'is not', null);
  if (alert.externalKey !== null) {
    return query.where('external_key', '=', alert.externalKey).executeTakeFirst();
  }
  const found = await query
    .where('body_sha256', '=', alert.bodySha256)
    .where('external_key', 'is', null)
    .where('received_at', '>', sql<Date>`clock_timestamp() - interval '24 hours'`)
    .executeTakeFirst();
  if (found === undefined || found.incident_id === null) return found;
  // Locked, so that an incident which closes at this moment is seen as closed.
  const open = await tx
    .selectFrom('incidents')
    .select('id')
    .where('id', '=', found.incident_id)
    .where('status', '<>', 'closed')
    .forKeyShare()
    .executeTakeFirst();
  return open === undefined ? undefined : found;
}
