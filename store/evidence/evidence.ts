import { createHash } from 'node:crypto';
import type { EvidenceItem } from '../../domain/evidence.ts';
import { evidenceItemSchema } from '../../domain/evidence.ts';
import { FORMS, formOf, refuseNewer } from '../../domain/forms.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { asSha256 } from '../../domain/ids.ts';
import { inBatches } from '../database/batches.ts';
import type { Database, Queries } from '../database/database.ts';
import { json, timeOf } from '../database/database.ts';
import { pageOf, rowsFor } from '../database/page.ts';
import { record } from '../ledger/ledger-write.ts';
import type { EvidenceStore } from '../port.ts';
import { evidenceFiles } from './evidence-files.ts';

/** What is kept of one file once its bytes are safe. */
interface Kept {
  readonly entry: string;
  readonly incidentId: IncidentId;
  readonly about: Omit<EvidenceItem, 'takenAt'>;
  readonly note: string | undefined;
}

/** Most records in one transaction. */
const MOST = 100;

/**
 * The file is on the disk and read back before its record is written: a record without bytes would be a lie. The records of
 * files that were kept meanwhile share a transaction.
 */
export function evidenceStore(db: Database, dir: string, key: Uint8Array): EvidenceStore {
  const files = evidenceFiles(dir, key);
  const recordKept = inBatches((batch: readonly Kept[]) => db.write((tx) => keepAll(tx, batch)), MOST);
  return {
    keep: async (incidentId, { bytes, note, ...about }) => {
      const entry = db.newId('ent');
      const hash = (name: string) => createHash(name).update(bytes).digest('hex');
      const sums = { sha256: asSha256(hash('sha256')), sha1: hash('sha1'), md5: hash('md5') };
      await files.write(sums.sha256, bytes);
      const kept = { ...sums, ...about, size: bytes.length };
      const takenAt = await recordKept({ entry, incidentId, about: kept, note });
      return { ...kept, takenAt: takenAt.toISOString() };
    },

    list: (incidentId) =>
      db.read(async (q) => {
        const rows = await q
          .selectFrom('custody')
          .select('item')
          .where('incident_id', '=', incidentId)
          .where('action', '=', 'kept')
          .orderBy('id')
          .execute();
        return rows.map((row) => {
          refuseNewer('evidence record', formOf(row.item, 'format'));
          return evidenceItemSchema.parse(row.item);
        });
      }),

    page: (incidentId, { limit, cursor }) =>
      db.read(async (q) => {
        let query = q
          .selectFrom('custody')
          .select(['id', 'item'])
          .where('incident_id', '=', incidentId)
          .where('action', '=', 'kept')
          .orderBy('id', 'desc')
          .limit(rowsFor(limit));
        if (cursor !== undefined) query = query.where('id', '<', serialOf(cursor));
        return pageOf(
          await query.execute(),
          limit,
          ({ id }) => String(id),
          ({ item }) => evidenceItemSchema.parse(item),
        );
      }),

    open: async (sha256, actor) => {
      const known = await db.read((q) =>
        q.selectFrom('evidence').select('sha256').where('sha256', '=', sha256).executeTakeFirst(),
      );
      if (known === undefined) return undefined;
      const bytes = await files.read(sha256);
      if (bytes === undefined) return undefined;
      // On the record before anybody sees the bytes.
      await db.write(async (tx) => {
        await tx
          .insertInto('custody')
          .values({
            sha256,
            action: 'opened',
            incident_id: null,
            actor,
            at: await timeOf(tx),
            item: json({ size: bytes.length }),
          })
          .execute();
      });
      return bytes;
    },
  };
}

/** A serial number from a cursor; anything else finds nothing. */
const serialOf = (cursor: string): number => (/^\d{1,15}$/.test(cursor) ? Number(cursor) : 0);

/** Answers the time of all of them. */
async function keepAll(tx: Queries, batch: readonly Kept[]): Promise<Date> {
  const now = await timeOf(tx);
  const rows = batch.map(({ entry, incidentId, about, note }) => {
    const item: EvidenceItem = { ...about, takenAt: now.toISOString() };
    return { entry, incidentId, about, item: note === undefined ? item : { ...item, note } };
  });
  // In one order, so that two such transactions cannot hold each other up.
  const blobs = [...rows].sort((a, b) => (a.about.sha256 < b.about.sha256 ? -1 : 1));
  await tx
    .insertInto('evidence')
    .values(
      blobs.map(({ about: { sha256, sha1, md5, size } }) => ({ sha256, sha1, md5, size, kept_at: now })),
    )
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
  await tx
    .insertInto('custody')
    .values(
      rows.map(({ incidentId, about, item }) => ({
        sha256: about.sha256,
        action: 'kept' as const,
        incident_id: incidentId,
        actor: 'worker',
        at: now,
        item: json({ format: FORMS['evidence record'], ...item }),
      })),
    )
    .execute();
  await record(
    tx,
    ...rows.map(
      ({ entry, incidentId, about, item }) =>
        ({
          key: `evidence.kept:${entry}`,
          kind: 'evidence.kept',
          actor: 'worker',
          incidentId,
          subject: about.sha256,
          body: { ...item },
        }) as const,
    ),
  );
  return now;
}
