import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { asId } from '../../domain/ids.ts';
import type { LedgerDraft } from '../../domain/ledger.ts';
import { ChainVerifier } from '../../domain/ledger-chain.ts';
import { newTestStore } from '../../test/shared/store.ts';
import type { Store } from '../port.ts';

const draft = (key: string, more: Partial<LedgerDraft> = {}): LedgerDraft => ({
  key,
  kind: 'incident.note',
  actor: 'person:ann',
  incidentId: null,
  subject: 'a subject',
  body: { text: key },
  ...more,
});

/** Reads the whole chain, checking every link. */
async function verified(store: Store): Promise<{ count: number; keys: string[] }> {
  const verifier = new ChainVerifier();
  const keys: string[] = [];
  for (;;) {
    const batch = await store.ledger.read(verifier.seq, 500);
    if (batch.length === 0) break;
    for (const entry of batch) {
      expect(verifier.next(entry)).toBeUndefined();
      keys.push(entry.key);
    }
  }
  expect(await store.ledger.head()).toEqual({ seq: verifier.seq, hash: verifier.head });
  return { count: verifier.seq, keys };
}

async function asRole(url: string, statement: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
    return undefined;
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.code : String(error);
  } finally {
    await client.end();
  }
}

describe('the chain', () => {
  test('holds whatever entries it is made of, in whatever batches', async () => {
    const { store } = await newTestStore();
    let written = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            subject: fc.string({ unit: 'binary' }),
            body: fc.dictionary(fc.string(), fc.jsonValue()),
          }),
          { maxLength: 8 },
        ),
        async (batch) => {
          for (const { subject, body } of batch) {
            written += 1;
            await store.ledger.append(draft(`entry ${written}`, { subject, body }));
          }
          await store.ledger.chain();
        },
      ),
      { numRuns: 40 },
    );
    const { keys } = await verified(store);
    expect(keys.filter((key) => key.startsWith('entry '))).toHaveLength(written);
  });

  test('takes an entry of the same key once', async () => {
    const { store } = await newTestStore();
    await store.ledger.append(draft('same'));
    await store.ledger.append(draft('same', { body: { text: 'another' } }));
    await store.ledger.chain();
    const { items } = await store.ledger.list({ limit: 10, kind: 'incident.note' });
    expect(items.map((entry) => entry.body)).toEqual([{ text: 'same' }]);
  });

  test('puts an entry that commits late behind what stands, and skips none', async () => {
    const { store, database } = await newTestStore();
    const late = new pg.Client({ connectionString: database.appUrl });
    await late.connect();
    try {
      await late.query('begin');
      await late.query(
        `insert into ledger_entries (key, kind, actor, subject, body) values ('late', 'incident.note', 'api', 's', '{}')`,
      );
      await store.ledger.append(draft('early'));
      await store.ledger.chain();
      expect((await verified(store)).keys).not.toContain('late');
      await late.query('commit');
      expect(await store.ledger.chain()).toBe(1);
    } finally {
      await late.end();
    }
    const { keys } = await verified(store);
    expect(keys.at(-1)).toBe('late');
    expect(keys).toContain('early');
  });

  test('stays one chain when many processes write and chain at once', async () => {
    const { store, another } = await newTestStore();
    const stores = [store, await another(), await another(), await another()];
    await Promise.all(
      stores.flatMap((one, s) =>
        Array.from({ length: 40 }, async (_, i) => {
          await one.ledger.append(draft(`${s} ${i}`));
          await one.ledger.chain();
          // Whoever waited for the chain finds what he wrote in it.
          const { items } = await one.ledger.list({ limit: 200, kind: 'incident.note' });
          expect(items.some((entry) => entry.key === `${s} ${i}`)).toBe(true);
        }),
      ),
    );
    const { keys } = await verified(store);
    expect(keys.filter((key) => /^\d+ \d+$/.test(key))).toHaveLength(160);
  });

  test('is read by incident, kind, actor and page, newest first', async () => {
    const { store } = await newTestStore();
    for (let i = 0; i < 5; i++) {
      await store.ledger.append(
        draft(`k${i}`, { incidentId: asId('inc', 'inc_A'), actor: i < 3 ? 'person:ann' : 'person:bob' }),
      );
    }
    await store.ledger.chain();
    const one = await store.ledger.list({ limit: 2, incidentId: asId('inc', 'inc_A') });
    expect(one.items.map((entry) => entry.key)).toEqual(['k4', 'k3']);
    const two = await store.ledger.list({
      limit: 4,
      incidentId: asId('inc', 'inc_A'),
      ...(one.nextCursor ? { cursor: one.nextCursor } : {}),
    });
    expect(two.items.map((entry) => entry.key)).toEqual(['k2', 'k1', 'k0']);
    expect(two.nextCursor).toBeNull();
    const bob = await store.ledger.list({ limit: 9, actor: 'person:bob' });
    expect(bob.items).toHaveLength(2);
    const future = new Date(Date.now() + 60_000).toISOString();
    expect((await store.ledger.list({ limit: 9, from: future })).items).toEqual([]);
  });

  test('carries its checkpoints, each once', async () => {
    const { store } = await newTestStore();
    await store.ledger.append(draft('one'));
    await store.ledger.chain();
    const checkpoint = {
      v: 1,
      ...(await store.ledger.head()),
      at: new Date().toISOString(),
      keyId: 'k',
      signature: 's',
    };
    await store.ledger.addCheckpoint(checkpoint);
    await store.ledger.addCheckpoint(checkpoint);
    expect((await store.ledger.checkpoints({ limit: 5 })).items).toEqual([checkpoint]);
    await store.ledger.chain();
    expect((await store.ledger.list({ limit: 9, kind: 'checkpoint.signed' })).items).toHaveLength(1);
  });
});

describe('what cannot be hashed', () => {
  test('is refused before its commit', async () => {
    const { store } = await newTestStore();
    const half = '\ud83d';
    for (const wrong of [
      draft('body', { body: { text: half } }),
      draft('name', { body: { [half]: 1 } }),
      draft('subject', { subject: half }),
      draft(`key${half}`),
      draft('actor', { actor: `person:${half}` }),
    ]) {
      await expect(store.ledger.append(wrong)).rejects.toMatchObject({ code: 'unrecordable' });
    }
    await store.ledger.append(draft('honest'));
    await store.ledger.chain();
    expect((await verified(store)).keys).toContain('honest');
  });

  test('and stands in the queue all the same is chained as an entry that says so, and stops nothing', async () => {
    const { store, database } = await newTestStore();
    await store.ledger.append(draft('before'));
    for (const [key, body] of [
      ['half', '{"line":"\\ud83d"}'],
      ['no object', '[1]'],
    ]) {
      await asRole(
        database.appUrl,
        `insert into ledger_entries (key, kind, actor, subject, body) values ('${key}', 'watch.looked', 'worker', 's', '${body}')`,
      );
    }
    await store.ledger.append(draft('after'));
    await store.ledger.chain();
    const { keys } = await verified(store);
    expect(keys).toEqual(expect.arrayContaining(['before', 'after']));
    expect(keys).not.toContain('half');
    const { items } = await store.ledger.list({ limit: 9, kind: 'ledger.stand-in' });
    expect(items.map(({ subject, body }) => [subject, body.kind])).toEqual([
      ['no object', 'watch.looked'],
      ['half', 'watch.looked'],
    ]);
    expect(await store.ledger.chain()).toBe(0);
  });
});

describe("the application's role", () => {
  const PERMISSION_DENIED = '42501';

  const FORBIDDEN = [
    "update ledger_entries set actor = 'nobody'",
    'delete from ledger_entries',
    'truncate ledger_entries',
    "update ledger_chain set hash = ''",
    'delete from ledger_chain',
    'truncate ledger_chain',
    "insert into ledger_entries (key, kind, actor, subject, body) values ('early', 'x', 'x', 'x', '{}') on conflict (key) do update set actor = 'nobody'",
    'alter table ledger_entries disable trigger all',
    'alter table ledger_entries owner to davy_app',
    'drop table ledger_entries',
    'drop trigger append_only on ledger_chain',
    'create trigger t before insert on ledger_entries for each row execute function suppress_redundant_updates_trigger()',
    'create rule r as on insert to ledger_entries do instead nothing',
    'create or replace function ledger_is_append_only() returns trigger language plpgsql as $$ begin return new; end $$',
    'alter table ledger_entries enable row level security',
    'create table mine (id int)',
    "grant update on ledger_entries to davy_app; update ledger_entries set actor = 'nobody'",
    'set role davy_owner',
    "set session_replication_role = 'replica'",
    'delete from decisions',
    "update decisions set person = 'nobody'",
    'delete from custody',
    'delete from davy_migrations',
  ];

  test('cannot change, remove or get around what is written', async () => {
    const { store, database } = await newTestStore();
    await store.ledger.append(draft('early'));
    await store.ledger.chain();
    for (const statement of FORBIDDEN) {
      expect(await asRole(database.appUrl, statement), statement).toBe(PERMISSION_DENIED);
    }
    expect((await verified(store)).keys).toEqual(expect.arrayContaining(['early']));
  });

  test('even the owner must first take the guard away to change an entry', async () => {
    const { store, database } = await newTestStore();
    await store.ledger.append(draft('early'));
    await store.ledger.chain();
    for (const table of ['ledger_entries', 'ledger_chain']) {
      expect(await asRole(database.ownerUrl, `delete from ${table}`)).toBe(PERMISSION_DENIED);
      expect(await asRole(database.ownerUrl, `truncate ${table}`)).toBe(PERMISSION_DENIED);
    }
  });

  test('a change by somebody who may do anything is found by the verifier', async () => {
    const { store, database } = await newTestStore();
    await store.ledger.append(draft('early'));
    await store.ledger.chain();
    await asRole(
      database.superUrl,
      "alter table ledger_entries disable trigger all; update ledger_entries set actor = 'nobody'",
    );
    const verifier = new ChainVerifier();
    const faults = (await store.ledger.read(0, 100)).map((entry) => verifier.next(entry));
    expect(faults[0]).toEqual({ seq: 1, fault: 'own-hash' });
  });
});
