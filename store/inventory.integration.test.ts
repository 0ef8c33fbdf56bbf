import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { FORMS } from '../domain/forms.ts';
import { asId } from '../domain/ids.ts';
import { driver, withSuper } from '../test/shared/incident-driver.ts';
import { newTestStore } from '../test/shared/store.ts';
import { migrate } from './database/migrate.ts';
import { seal, unseal } from './database/sealed.ts';

describe('the inventory', () => {
  test('adds, changes and removes hosts, each on the ledger, and keeps the id', async () => {
    const it = await newTestStore();
    const made = await it.addHost('web1', { labels: { team: 'x' } });
    expect(made).toMatchObject({ name: 'web1', address: 'web1', port: 22, labels: { team: 'x' } });
    const changed = await it.addHost('WEB1', { port: 2222 });
    expect(changed.id).toBe(made.id);
    expect(await it.store.hosts.get('web1')).toMatchObject({ id: made.id, name: 'web1', port: 2222 });
    expect(await it.store.hosts.get(made.id)).toMatchObject({ name: 'web1' });
    await it.store.hosts.remove('web1', it.admin);
    expect(await it.store.hosts.get('web1')).toBeUndefined();
    await expect(it.store.hosts.remove('web1', it.admin)).rejects.toMatchObject({ code: 'not-found' });
    await it.store.ledger.chain();
    const { items } = await it.store.ledger.list({ limit: 9 });
    expect(items.map((entry) => entry.kind)).toEqual([
      'host.removed',
      'host.changed',
      'host.added',
      'key.added',
    ]);
  });

  test('does not let go of a host with an open incident', async () => {
    const it = await newTestStore();
    const incident = await driver(it).open('web1');
    await expect(it.store.hosts.remove('web1', it.admin)).rejects.toMatchObject({ code: 'host-in-use' });
    const facts = await it.store.incidents.facts(incident.id);
    if (facts === 'closed') throw new Error('closed');
    await it.store.incidents.close(incident.id, facts.version, 'not-a-miner');
    await it.store.hosts.remove('web1', it.admin);
    expect(await it.store.incidents.get(incident.id)).toMatchObject({ host: 'web1', status: 'closed' });
  });

  test('removal and an alert at the same moment: an open incident always has its host', async () => {
    for (let i = 0; i < 5; i++) {
      const it = await newTestStore();
      await it.addHost('web1');
      const [accepted, removed] = await Promise.allSettled([
        it.store.alerts.accept({
          source: 'generic',
          raw: new Uint8Array([i]),
          alert: { host: 'web1', title: 'x' },
          playbook: it.playbook,
          policies: it.policies,
          actor: 'source:x',
        }),
        it.store.hosts.remove('web1', it.admin),
      ]);
      expect(accepted.status).toBe('fulfilled');
      const opened = accepted.status === 'fulfilled' && accepted.value.status === 'incident';
      expect(removed.status).toBe(opened ? 'rejected' : 'fulfilled');
      expect((await it.store.hosts.get('web1')) !== undefined).toBe(opened);
    }
  });
});

describe('keys', () => {
  test('are found by hash until they are revoked', async () => {
    const { store, admin } = await newTestStore();
    const key = await store.keys.add({ person: 'ann', role: 'analyst', source: null, hash: 'h1' }, admin);
    expect(await store.keys.byHash('h1')).toEqual(key);
    await store.keys.revoke(key.id, admin);
    await store.keys.revoke(key.id, admin);
    expect(await store.keys.byHash('h1')).toBeUndefined();
    expect((await store.keys.list({ limit: 1 })).items[0]?.revokedAt).not.toBeNull();
    await expect(store.keys.revoke(asId('key', 'key_none'), admin)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the emergency stop', () => {
  test('says who set it, why and since when; setting it twice is once', async () => {
    const { store, admin } = await newTestStore();
    expect(await store.hold.get()).toEqual({ on: false, reason: null, since: null, by: null });
    await store.hold.set(true, 'something is wrong', admin);
    const on = await store.hold.get();
    expect(on).toMatchObject({ on: true, reason: 'something is wrong', by: 'root' });
    await store.hold.set(true, 'again', admin);
    expect(await store.hold.get()).toEqual(on);
    await store.ledger.chain();
    expect((await store.ledger.list({ limit: 9, kind: 'hold.on' })).items).toHaveLength(1);
  });
});

describe('the reputation budget', () => {
  test('is never more than so many in any window, whoever asks', async () => {
    const it = await newTestStore();
    const stores = [it.store, await it.another(), await it.another()];
    const budget = { perWindow: 3, windowMs: 300, perDay: 100 };
    const taken: number[] = [];
    await Promise.all(
      stores.map(async (store) => {
        for (let i = 0; i < 4; i++) {
          for (;;) {
            const wait = await store.reputation.take(budget);
            if (wait === 0) break;
            expect(wait).toBeGreaterThan(0);
            expect(wait).toBeLessThanOrEqual(301);
            await new Promise((resolve) => setTimeout(resolve, wait));
          }
        }
      }),
    );
    const client = new pg.Client({ connectionString: it.database.superUrl });
    await client.connect();
    const { rows } = await client
      .query<{ ms: string }>(
        'select extract(epoch from at) * 1000 as ms from reputation_requests order by at',
      )
      .finally(() => client.end());
    taken.push(...rows.map((row) => Number(row.ms)));
    expect(taken).toHaveLength(12);
    for (let i = 3; i < taken.length; i++) {
      expect((taken[i] ?? 0) - (taken[i - 3] ?? 0)).toBeGreaterThanOrEqual(300);
    }
  });

  test('of a day can be spent, and is full again the next', async () => {
    const it = await newTestStore();
    const budget = { perWindow: 100, windowMs: 1000, perDay: 2 };
    expect([await it.store.reputation.take(budget), await it.store.reputation.take(budget)]).toEqual([0, 0]);
    expect(await it.store.reputation.take(budget)).toBe(-1);
    await withSuper(it, `update reputation_requests set at = at - interval '1 day'`);
    expect(await it.store.reputation.take(budget)).toBe(0);
  });

  test('is not refilled by a clock that is set back', async () => {
    const it = await newTestStore();
    const budget = { perWindow: 1, windowMs: 1000, perDay: 9 };
    await it.store.reputation.take(budget);
    await withSuper(it, `update reputation_requests set at = at + interval '1 minute'`);
    expect(await it.store.reputation.take(budget)).toBeGreaterThan(0);
  });

  test('is not needed for an answer that is still good', async () => {
    const { store, database } = await newTestStore();
    const answer = { hash: 'h', service: 's', verdict: 'unknown', what: 'never seen' } as const;
    const newer = { ...answer, verdict: 'malicious', what: '4 of 70' } as const;
    await store.reputation.save('h', answer);
    await store.reputation.save('h', newer);
    expect(await store.reputation.cached(['h', 'other'], 60_000)).toEqual(new Map([['h', newer]]));
    await withSuper({ database }, `update reputation set answer = '{"hash":"h","verdict":"fine"}'`);
    expect(await store.reputation.cached(['h'], 60_000), 'of another shape').toEqual(new Map());
    await store.reputation.save('h', newer);
    await withSuper({ database }, `update reputation set at = at - interval '2 minutes'`);
    expect(await store.reputation.cached(['h'], 60_000)).toEqual(new Map());
  });
});

describe('idempotency', () => {
  test('gives the first answer again for the same body, for 24 hours, to the same key', async () => {
    const { store, database } = await newTestStore();
    const { find, save } = store.idempotency;
    const [A, B] = [asId('key', 'key_a'), asId('key', 'key_b')];
    expect(await find(A, 'once', 'body')).toBeUndefined();
    await save(A, 'once', 'body', { status: 201, body: { id: 1 } });
    await save(A, 'once', 'body', { status: 201, body: { id: 2 } });
    expect(await find(A, 'once', 'body')).toEqual({ status: 201, body: { id: 1 } });
    expect(await find(A, 'once', 'other')).toBe('other-body');
    expect(await find(B, 'once', 'body')).toBeUndefined();
    await withSuper({ database }, `update idempotency set at = at - interval '25 hours'`);
    expect(await find(A, 'once', 'other')).toBeUndefined();
    await save(A, 'once', 'other', { status: 204, body: null });
    expect(await find(A, 'once', 'other')).toEqual({ status: 204, body: null });
  });
});

describe('migration', () => {
  test('may run again and twice at once, and never as the working role', async () => {
    const { database, store } = await newTestStore();
    const again = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, { appRole: 'davy_app' })));
    expect(again).toEqual([{ applied: [] }, { applied: [] }, { applied: [] }]);
    expect(await store.ready()).toBe(true);
    await expect(migrate(database.ownerUrl, { appRole: 'davy_owner' })).rejects.toThrow('must not own');
  });

  test.each([
    ['of before there were digests', 'alter table davy_migrations drop column digest'],
    ['with another text', "update davy_migrations set digest = 'another'"],
    ['that only a newer Davy knows', "insert into davy_migrations (id, digest) values ('0002-later', 'x')"],
  ])('%s makes a database that is refused, and left as it is', async (_, change) => {
    const { database, store } = await newTestStore();
    await withSuper({ database }, change);
    const refused = { code: 'other-form' };
    await expect(migrate(database.ownerUrl, { appRole: 'davy_app' })).rejects.toMatchObject(refused);
    await expect(store.ready()).rejects.toMatchObject(refused);
  });
});

describe('what a newer Davy stored is refused, never half read', () => {
  test('an evidence record', async () => {
    const { store, database } = await newTestStore();
    const bytes = new TextEncoder().encode('a miner');
    await store.evidence.keep(asId('inc', 'inc_A'), { kind: 'image', bytes, truncated: false });
    expect(await store.evidence.list(asId('inc', 'inc_A'))).toHaveLength(1);
    await withSuper(
      { database },
      `alter table custody disable trigger all; update custody set item = jsonb_set(item::jsonb, '{format}', '2')::json`,
    );
    await expect(store.evidence.list(asId('inc', 'inc_A'))).rejects.toMatchObject({ code: 'newer-form' });
  });

  test('a snapshot', async () => {
    const it = await newTestStore();
    const drive = driver(it);
    const { id } = await drive.open();
    await drive.survey(id);
    const again = await it.another();
    const snapshot = await again.incidents.snapshot(id);
    expect(snapshot).not.toHaveProperty('format');
    const surveyId = snapshot?.surveyId ?? '';
    const newer = seal(
      it.evidenceKey,
      surveyId,
      gzipSync(JSON.stringify({ ...snapshot, format: FORMS.snapshot + 1 })),
    );
    await withSuper(it, `update surveys set sealed = '\\x${newer.toString('hex')}' where id = '${surveyId}'`);
    await expect((await it.another()).incidents.snapshot(id)).rejects.toMatchObject({ code: 'newer-form' });
  });

  test('sealed bytes', () => {
    const key = new Uint8Array(32);
    const sealed = seal(key, 'name', Buffer.from('bytes'));
    expect(unseal(key, 'name', sealed).toString()).toBe('bytes');
    sealed.write('DVY2');
    expect(() => unseal(key, 'name', sealed)).toThrow('newer-form');
  });
});

test('what resolvers said of pools is kept for each site with its time, and an old answer is none', async () => {
  const { store, database } = await newTestStore();
  const name = 'pool.example.net';
  await store.poolNames.save('a', [{ name, addresses: ['198.51.100.1', '2001:db8::1'] }]);
  await store.poolNames.save('b', [{ name, addresses: [] }]);
  await store.poolNames.save('a', []);
  const [kept] = await store.poolNames.resolved('a', 60_000);
  expect(kept).toMatchObject({ name, addresses: ['198.51.100.1', '2001:db8::1'] });
  expect(Date.now() - Date.parse(kept?.at ?? '')).toBeLessThan(60_000);
  expect(await store.poolNames.resolved('b', 60_000)).toMatchObject([{ name, addresses: [] }]);
  await withSuper({ database }, `update pool_names set at = at - interval '2 minutes'`);
  expect(await store.poolNames.resolved('a', 60_000)).toEqual([]);
});
