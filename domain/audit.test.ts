import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyExport } from './audit.ts';
import type { LedgerEntry } from './ledger.ts';
import { exportedEntrySchema } from './ledger.ts';
import { entryHash, GENESIS } from './ledger-chain.ts';

function chainOf(count: number): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const entry = {
      v: 1,
      seq,
      at: `2026-01-01T00:00:${String(seq % 60).padStart(2, '0')}.000Z`,
      key: `k${seq}`,
      kind: 'incident.note' as const,
      actor: 'person:ann',
      incidentId: null,
      subject: 's',
      body: { text: `note ${seq}` },
      prev: entries.at(-1)?.hash ?? GENESIS,
    };
    entries.push({ ...entry, hash: entryHash(entry) });
  }
  return entries;
}
const lines = (entries: readonly unknown[]) => entries.map((e) => JSON.stringify(e));
const checkpoint = (entry: LedgerEntry) => ({
  v: 1,
  seq: entry.seq,
  hash: entry.hash,
  at: entry.at,
  keyId: 'k',
  signature: 'good',
});
const good = (_bytes: Uint8Array, signature: string) => signature === 'good';

test('a whole chain without a checkpoint is whole, and all of it is unproven', async () => {
  expect(await verifyExport(lines(chainOf(5)), [], undefined)).toMatchObject({ records: 5, provenUpTo: 0 });
});

test('any changed, removed, doubled or swapped record is named', async () => {
  const chain = chainOf(12);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 10 }),
      fc.constantFrom('change', 'remove', 'double', 'swap', 'garbage'),
      async (at, how) => {
        const broken: unknown[] = [...chain];
        if (how === 'change') broken[at] = { ...chain[at], body: { text: 'other' } };
        if (how === 'remove') broken.splice(at, 1);
        if (how === 'double') broken.splice(at, 0, chain[at]);
        if (how === 'swap') [broken[at], broken[at + 1]] = [chain[at + 1], chain[at]];
        if (how === 'garbage') broken[at] = 'x';
        const { fault } = await verifyExport(lines(broken), [], undefined);
        expect(fault?.seq).toBe(how === 'double' ? at + 2 : at + 1);
      },
    ),
  );
});

test('a checkpoint proves what is before it; the rest is the tail', async () => {
  const chain = chainOf(9);
  const at = chain[5];
  if (at === undefined) throw new Error('no entry');
  expect(await verifyExport(lines(chain), [checkpoint(at)], good)).toMatchObject({
    records: 9,
    provenUpTo: 6,
  });
});

test('a chain that was written anew does not fit a checkpoint from before', async () => {
  const [first] = chainOf(1);
  if (first === undefined) throw new Error('no entry');
  const forged = { ...first, body: { text: 'forged' } };
  const anew = { ...forged, hash: entryHash(forged) };
  expect((await verifyExport(lines([anew]), [checkpoint(first)], good)).checkpointFault).toContain(
    'record 1',
  );
});

test('a cut-off export is found by a checkpoint beyond its end', async () => {
  const chain = chainOf(9);
  const last = chain[8];
  if (last === undefined) throw new Error('no entry');
  const cut = await verifyExport(lines(chain.slice(0, 4)), [checkpoint(last)], good);
  expect(cut.checkpointFault).toContain('record 9 existed');
});

test('a checkpoint with a bad signature or without a key proves nothing and says so', async () => {
  const chain = chainOf(2);
  const at = chain[1];
  if (at === undefined) throw new Error('no entry');
  expect(
    (await verifyExport(lines(chain), [{ ...checkpoint(at), signature: 'bad' }], good)).checkpointFault,
  ).toContain('not signed');
  expect((await verifyExport(lines(chain), [checkpoint(at)], undefined)).checkpointFault).toContain(
    '--public-key',
  );
  expect((await verifyExport(lines(chain), [{ nonsense: 1 }], good)).checkpointFault).toContain(
    'no checkpoint',
  );
});

test('records and checkpoints of a newer form are refused, never called broken', async () => {
  const [first] = chainOf(1);
  const newer = lines([{ ...first, v: 2, seq: 'now a text' }]);
  await expect(verifyExport(newer, [], undefined)).rejects.toMatchObject({ code: 'newer-form' });
  const proof = [{ v: 2, root: 'another form' }];
  await expect(verifyExport([], proof, good)).rejects.toMatchObject({ code: 'newer-form' });
});

test('a kind that came with a later Davy is no fault', async () => {
  const { hash: _, ...entry } = { ...chainOf(1)[0], kind: 'key.rotated' };
  const rest = exportedEntrySchema.omit({ hash: true }).parse(entry);
  const { fault } = await verifyExport(lines([{ ...rest, hash: entryHash(rest) }]), [], undefined);
  expect(fault).toBeUndefined();
});
