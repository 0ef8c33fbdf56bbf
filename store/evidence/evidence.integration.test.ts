import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { IncidentId, Sha256 } from '../../domain/ids.ts';
import { asId, asSha256 } from '../../domain/ids.ts';
import { newTestStore } from '../../test/shared/store.ts';
import { seal, unseal } from '../database/sealed.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('evidence', () => {
  test('is kept encrypted under its hash, once, with a custody record for each time', async () => {
    const it = await newTestStore();
    const bytes = new TextEncoder().encode('a miner');
    const keep = (incidentId: IncidentId) =>
      it.store.evidence.keep(incidentId, {
        kind: 'image',
        bytes,
        path: '/tmp/ddg',
        pid: 7,
        truncated: false,
        note: 'the image',
      });
    const item = await keep(asId('inc', 'inc_A'));
    expect(item).toMatchObject({
      sha256: sha256(bytes),
      md5: createHash('md5').update(bytes).digest('hex'),
      sha1: createHash('sha1').update(bytes).digest('hex'),
      size: 7,
      kind: 'image',
      path: '/tmp/ddg',
      pid: 7,
      truncated: false,
    });
    await keep(asId('inc', 'inc_B'));
    const folder = join(it.evidenceDir, item.sha256.slice(0, 2));
    expect(readdirSync(folder)).toEqual([item.sha256]);
    expect(readFileSync(join(folder, item.sha256)).includes('a miner')).toBe(false);
    expect(await it.store.evidence.list(asId('inc', 'inc_A'))).toHaveLength(1);
    expect(await it.store.evidence.open(item.sha256, 'person:ann')).toEqual(Buffer.from(bytes));
    expect(await it.store.evidence.open(asSha256('0'.repeat(64)), 'person:ann')).toBeUndefined();
    expect(await it.store.evidence.open('../../etc/passwd' as Sha256, 'person:ann')).toBeUndefined();
    const client = new pg.Client({ connectionString: it.database.superUrl });
    await client.connect();
    const { rows } = await client
      .query('select action, actor from custody order by id')
      .finally(() => client.end());
    expect(rows).toEqual([
      { action: 'kept', actor: 'worker' },
      { action: 'kept', actor: 'worker' },
      { action: 'opened', actor: 'person:ann' },
    ]);
  });

  test('that was changed on the disk is not given out, and keeping the bytes again mends it', async () => {
    const it = await newTestStore();
    const keep = (bytes: Uint8Array) =>
      it.store.evidence.keep(asId('inc', 'inc_A'), { kind: 'file', bytes, truncated: true });
    const [one, two] = [await keep(randomBytes(5000)), await keep(randomBytes(5000))];
    const pathOf = (hash: string) => join(it.evidenceDir, hash.slice(0, 2), hash);
    // Another sealed file of the same key does not pass for this one.
    writeFileSync(pathOf(one.sha256), readFileSync(pathOf(two.sha256)));
    await expect(it.store.evidence.open(one.sha256, 'person:ann')).rejects.toMatchObject({
      code: 'evidence-failed',
    });
    const bytes = randomBytes(100);
    const kept = await keep(bytes);
    writeFileSync(pathOf(kept.sha256), 'rubbish');
    await keep(bytes);
    expect(await it.store.evidence.open(kept.sha256, 'person:ann')).toEqual(bytes);
  });

  test('that cannot be written is no evidence: there is no record of it', async () => {
    const it = await newTestStore();
    const bytes = randomBytes(10);
    writeFileSync(join(it.evidenceDir, sha256(bytes).slice(0, 2)), 'a file where the folder should be');
    await expect(
      it.store.evidence.keep(asId('inc', 'inc_A'), { kind: 'file', bytes, truncated: false }),
    ).rejects.toMatchObject({
      code: 'evidence-failed',
    });
    expect(await it.store.evidence.list(asId('inc', 'inc_A'))).toEqual([]);
  });

  test('is listed a page at a time, newest first, to the last', async () => {
    const { store } = await newTestStore();
    const names = ['/a', '/b', '/c', '/d', '/e'];
    for (const path of names)
      await store.evidence.keep(asId('inc', 'inc_A'), {
        kind: 'file',
        bytes: randomBytes(9),
        path,
        truncated: false,
      });
    await store.evidence.keep(asId('inc', 'inc_B'), {
      kind: 'file',
      bytes: randomBytes(9),
      path: '/z',
      truncated: false,
    });
    const paths: (string | undefined)[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await store.evidence.page(asId('inc', 'inc_A'), {
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      expect(page.items.length).toBeLessThanOrEqual(2);
      paths.push(...page.items.map(({ path }) => path));
      cursor = page.nextCursor;
    }
    expect(paths).toEqual(names.reverse());
    expect(
      (await store.evidence.page(asId('inc', 'inc_A'), { limit: 2, cursor: 'no number' })).items,
    ).toEqual([]);
  });

  test('of the same bytes kept eight times at once is one file', async () => {
    const it = await newTestStore();
    const bytes = randomBytes(200_000);
    await Promise.all(
      Array.from({ length: 8 }, () =>
        it.store.evidence.keep(asId('inc', 'inc_A'), { kind: 'image', bytes, truncated: false }),
      ),
    );
    expect(readdirSync(join(it.evidenceDir, sha256(bytes).slice(0, 2)))).toEqual([sha256(bytes)]);
    expect(await it.store.evidence.list(asId('inc', 'inc_A'))).toHaveLength(8);
  });
});

test('a seal opens to the same bytes under its name and key, and after any change not at all', () => {
  const key = randomBytes(32);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.nat(), (bytes, name, at) => {
      const sealed = seal(key, name, bytes);
      expect(unseal(key, name, sealed)).toEqual(Buffer.from(bytes));
      const changed = Buffer.from(sealed);
      const i = at % changed.length;
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => unseal(key, name, changed)).toThrow('evidence-failed');
      expect(() => unseal(key, `${name}x`, sealed)).toThrow('evidence-failed');
      expect(() => unseal(randomBytes(32), name, sealed)).toThrow('evidence-failed');
      expect(() => unseal(key, name, sealed.subarray(0, i))).toThrow('evidence-failed');
    }),
  );
});
