import { createHash } from 'node:crypto';
import type { EvidenceItem } from '../domain/evidence.ts';
import { evidenceItemSchema } from '../domain/evidence.ts';
import type { Database } from './database.ts';
import { json, timeOf } from './database.ts';
import { evidenceFiles } from './evidence-files.ts';
import { record } from './ledger-write.ts';
import type { EvidenceStore } from './port.ts';

/** The file is on the disk and read back before its record is written: a record without bytes would be a lie. */
export function evidenceStore(db: Database, dir: string, key: Uint8Array): EvidenceStore {
  const files = evidenceFiles(dir, key);
  return {
    keep: async (incidentId, { bytes, note, ...about }) => {
      const entry = db.newId('act');
      const hash = (name: string) => createHash(name).update(bytes).digest('hex');
      const sums = { sha256: hash('sha256'), sha1: hash('sha1'), md5: hash('md5') };
      await files.write(sums.sha256, bytes);
      return db.write(async (tx) => {
        const now = await timeOf(tx);
        const item: EvidenceItem = { ...sums, ...about, size: bytes.length, takenAt: now.toISOString() };
        await tx
          .insertInto('evidence')
          .values({ ...sums, size: bytes.length, kept_at: now })
          .onConflict((conflict) => conflict.column('sha256').doNothing())
          .execute();
        await tx
          .insertInto('custody')
          .values({
            sha256: sums.sha256,
            action: 'kept',
            incident_id: incidentId,
            actor: 'worker',
            at: now,
            item: json(note === undefined ? item : { ...item, note }),
          })
          .execute();
        await record(tx, {
          key: `evidence.kept:${entry}`,
          kind: 'evidence.kept',
          actor: 'worker',
          incidentId,
          subject: sums.sha256,
          body: { ...item, ...(note === undefined ? {} : { note }) },
        });
        return item;
      });
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
        return rows.map((row) => evidenceItemSchema.parse(row.item));
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
