import { describe, expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../domain/digest.ts';
import { asId } from '../domain/ids.ts';
import { commitProxy } from '../test/shared/commit-proxy.ts';
import { eventually } from '../test/shared/eventually.ts';
import { CRON, driver, KILL, planOf, withSuper } from '../test/shared/incident-driver.ts';
import { quietLogger } from '../test/shared/quiet-logger.ts';
import { emptyDatabase } from '../test/shared/services.ts';
import { newTestStore } from '../test/shared/store.ts';
import { openStore } from './open.ts';

async function proxied() {
  const it = await newTestStore();
  const proxy = await commitProxy(it.database.appUrl);
  onTestFinished(() => proxy.close());
  const far = await it.another({ databaseUrl: proxy.url });
  const accept = (title: string) =>
    far.alerts.accept({
      source: 'generic',
      raw: new TextEncoder().encode(title),
      alert: { host: 'web1', title },
      playbook: it.playbook,
      policies: it.policies,
      actor: 'source:x',
    });
  return { it, proxy, far, accept };
}

describe('a connection that breaks around a COMMIT', () => {
  test.each(['before', 'after'] as const)(
    '%s it: the alert is stored once and answered truly',
    async (fault) => {
      const { it, proxy, accept } = await proxied();
      await it.addHost('web1');
      proxy.arm(fault);
      const answer = await accept('x');
      expect(proxy.struck()).toBe(true);
      expect(answer.status).toBe('incident');
      expect((await it.store.alerts.list({ limit: 9 })).items.map((one) => one.id)).toEqual([answer.alertId]);
      expect((await it.store.incidents.list({ limit: 9 })).items).toMatchObject([{ version: 1 }]);
    },
  );

  test.each(['before', 'after'] as const)(
    '%s it: a decision is made once, and so is an intent',
    async (fault) => {
      const { it, proxy, far } = await proxied();
      const { open, offer, approvalOf } = driver(it);
      const incident = await open();
      await offer(incident, planOf(incident, KILL, ['a']));
      const kill = await approvalOf(incident.id, KILL);
      proxy.arm(fault);
      const [decided] = await far.approvals.decide(
        null,
        [{ approvalId: kill.id, decision: 'approve', planDigest: kill.plan.digest }],
        it.admin,
        it.sign,
      );
      expect(proxy.struck()).toBe(true);
      expect(decided).toEqual(await it.store.approvals.get(kill.id));
      expect(decided?.decisions).toHaveLength(1);
      proxy.arm(fault);
      const begun = await far.acts.begin({
        incidentId: incident.id,
        steps: [KILL],
        scriptDigest: digestOf('s'),
        verify: it.verify,
        isProtected: () => false,
        hostKey: 'SHA256:x',
        actionVersion: () => 1,
      });
      expect(proxy.struck()).toBe(true);
      // It is certain that nobody else may send: the transaction that inserted the call was this one.
      expect(begun.kind).toBe('send');
      expect(await it.store.acts.calls(incident.id)).toHaveLength(1);
    },
  );

  test('after it, with the database gone: the answer is store-unavailable, and asking again finds the fact', async () => {
    const { it, proxy, accept } = await proxied();
    await it.addHost('web1');
    proxy.arm('away');
    await expect(accept('x')).rejects.toMatchObject({ code: 'store-unavailable' });
    proxy.restore();
    expect(await accept('x')).toMatchObject({ status: 'duplicate' });
    expect((await it.store.alerts.list({ limit: 9 })).items).toHaveLength(1);
  });
});

describe('a database', () => {
  test('that is not there is store-unavailable', async () => {
    const store = await openStore({
      databaseUrl: 'postgres://davy_app:x@127.0.0.1:1/none',
      evidenceDir: '/nonexistent',
      evidenceKey: new Uint8Array(32),
      logger: quietLogger(),
    });
    onTestFinished(() => store.close());
    await expect(store.ready()).rejects.toMatchObject({ code: 'store-unavailable' });
    await expect(
      store.hold.set(true, 'x', { person: 'a', keyId: asId('key', 'key_1'), role: 'lead' }),
    ).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });

  test('that was not migrated is not ready', async () => {
    const database = await emptyDatabase();
    const store = await openStore({
      databaseUrl: database.appUrl,
      evidenceDir: '/nonexistent',
      evidenceKey: new Uint8Array(32),
      logger: quietLogger(),
    });
    onTestFinished(async () => {
      await store.close();
      await database.drop();
    });
    expect(await store.ready()).toBe(false);
  });

  test('that cuts all connections is used again', async () => {
    const it = await newTestStore();
    await it.addHost('web1');
    await withSuper(
      it,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    // Each connection of the pool may be one that was cut, and each says so once.
    const refused: unknown[] = [];
    const found = await eventually(() =>
      it.store.hosts.get('web1').catch((error: unknown) => {
        refused.push(error);
        return undefined;
      }),
    );
    expect(found).toMatchObject({ name: 'web1' });
    for (const error of refused) expect(error).toMatchObject({ code: 'store-unavailable' });
  });
});

test('everything at once ends: no deadlock outlives its retries, and the facts agree', async () => {
  const it = await newTestStore({ policy: { quorum: 2 } });
  const drive = driver(it);
  const incidents = await Promise.all([drive.open('h1'), drive.open('h2'), drive.open('h3')]);
  for (const incident of incidents) {
    await drive.offer(incident, planOf(incident, KILL, ['a', 'b']), planOf(incident, CRON, ['c']));
  }
  const pending = (await it.store.approvals.list({ limit: 9 })).items;
  const stores = await Promise.all([1, 2, 3, 4].map(() => it.another()));
  const people = await Promise.all(['p0', 'p1', 'p2', 'p3'].map((name) => it.addPerson(name, 'lead')));
  // Every refusal must be one of the catalogue that says why; store-unavailable here would be a deadlock that was not retried.
  const refused: string[] = [];
  const attempt = async (work: Promise<unknown>) => {
    await work.catch((error: unknown) => refused.push((error as { code?: string }).code ?? String(error)));
  };
  await Promise.all(
    stores.map(async (store, s) => {
      const actor = people[s]?.actor ?? it.admin;
      for (let i = 0; i < 15; i++) {
        const incident = incidents[(s + i) % 3];
        if (incident === undefined) throw new Error('three incidents');
        const across = [...pending].sort(() => ((s + i) % 2 === 0 ? 1 : -1));
        await Promise.all([
          attempt(
            store.approvals.decide(
              null,
              across.map((one) => ({ approvalId: one.id, decision: 'approve', planDigest: one.plan.digest })),
              actor,
              it.sign,
            ),
          ),
          attempt(store.hold.set(i % 5 === 0, 'stress', actor)),
          attempt(store.incidents.facts(incident.id)),
          attempt(
            store.hosts.put(incident.host, { ...(await hostOf(store, incident.host)), port: 22 + i }, actor),
          ),
          attempt(
            store.alerts.accept({
              source: 's',
              raw: new TextEncoder().encode(`${s} ${i}`),
              alert: { host: incident.host, title: 'x' },
              playbook: it.playbook,
              policies: it.policies,
              actor: 'source:s',
            }),
          ),
          attempt(
            store.acts.begin({
              incidentId: incident.id,
              steps: [CRON, KILL],
              scriptDigest: digestOf('s'),
              verify: it.verify,
              isProtected: () => false,
              hostKey: 'SHA256:x',
              actionVersion: () => 1,
            }),
          ),
          attempt(store.approvals.expireDue()),
          attempt(store.ledger.chain()),
        ]);
      }
    }),
  );
  expect(refused.filter((code) => !['on-hold', 'already-decided'].includes(code))).toEqual([]);
  for (const incident of incidents) {
    expect(await it.store.acts.calls(incident.id)).toHaveLength(1);
    expect((await it.store.incidents.get(incident.id))?.alerts).toHaveLength(20);
  }
  await it.store.ledger.chain();
  const { items } = await it.store.ledger.list({ limit: 200, kind: 'act.intended' });
  expect(items).toHaveLength(6);
});

async function hostOf(store: Awaited<ReturnType<typeof newTestStore>>['store'], name: string) {
  const host = await store.hosts.get(name);
  if (host === undefined) throw new Error('no host');
  const { id: _, name: __, ...input } = host;
  return input;
}
