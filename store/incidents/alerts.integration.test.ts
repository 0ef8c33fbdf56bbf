import { describe, expect, test } from 'vitest';
import type { PlainAlert } from '../../domain/alert.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { asId } from '../../domain/ids.ts';
import { driver, withSuper } from '../../test/shared/incident-driver.ts';
import type { TestStore } from '../../test/shared/store.ts';
import { newTestStore } from '../../test/shared/store.ts';
import type { NewAlert, Store } from '../port.ts';

function alertOf(test: TestStore, alert: PlainAlert): NewAlert {
  return {
    source: 'generic',
    raw: new TextEncoder().encode(JSON.stringify(alert)),
    alert,
    playbook: test.playbook,
    policies: test.policies,
    actor: 'source:siem',
  };
}

const closeWith = async (store: Store, id: IncidentId): Promise<boolean> => {
  const facts = await store.incidents.facts(id);
  return facts === 'closed' || store.incidents.close(id, facts.version, 'not-a-miner');
};

describe('intake', () => {
  test('opens an incident on a known host and attaches the next alert to it', async () => {
    const it = await newTestStore();
    await it.addHost('web1', { aliases: ['Web1.Example.org'], address: '192.0.2.7' });
    const first = await it.store.alerts.accept(alertOf(it, { host: 'web1', title: 'a' }));
    const second = await it.store.alerts.accept(alertOf(it, { host: 'web1.example.ORG', title: 'b' }));
    const third = await it.store.alerts.accept(alertOf(it, { host: '192.0.2.7', title: 'c' }));
    expect(first.status).toBe('incident');
    expect([second.incidentId, third.incidentId]).toEqual([first.incidentId, first.incidentId]);
    const incident = await it.store.incidents.get(first.incidentId ?? asId('inc', 'inc_none'));
    expect(incident).toMatchObject({ host: 'web1', version: 3, seen: 0, status: 'surveying', round: 1 });
    expect(incident?.alerts).toEqual([first.alertId, second.alertId, third.alertId]);
    expect(await driver(it).kinds(first.incidentId ?? asId('inc', 'inc_none'))).toEqual([
      'incident.opened',
      'alert.received',
      'alert.received',
      'alert.received',
    ]);
  });

  test('keeps an alert for an unknown host until a person gives it one', async () => {
    const it = await newTestStore();
    const kept = await it.store.alerts.accept(alertOf(it, { host: 'nobody', title: 'a' }));
    expect(kept).toMatchObject({ status: 'unassigned', incidentId: null });
    const assign = (host: string) =>
      it.store.alerts.assign(kept.alertId, host, it.admin, it.playbook, it.policies);
    await expect(assign('nobody')).rejects.toMatchObject({ code: 'unknown-host' });
    await it.addHost('web1');
    const assigned = await assign('web1');
    expect(assigned).toMatchObject({ status: 'incident', hostRef: 'nobody' });
    await expect(assign('web1')).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(
      it.store.alerts.assign(asId('alt', 'alt_none'), 'web1', it.admin, it.playbook, it.policies),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('does not guess between two hosts of one address', async () => {
    const it = await newTestStore();
    await it.addHost('a', { address: '192.0.2.9' });
    await it.addHost('b', { address: '192.0.2.9' });
    expect(await it.store.alerts.accept(alertOf(it, { host: '192.0.2.9', title: 'x' }))).toMatchObject({
      status: 'unassigned',
    });
    expect(await it.store.alerts.accept(alertOf(it, { host: 'b', title: 'x' }))).toMatchObject({
      status: 'incident',
    });
  });

  test('knows the same external id again, whatever else changed', async () => {
    const it = await newTestStore();
    await it.addHost('web1');
    const first = await it.store.alerts.accept(alertOf(it, { host: 'web1', title: 'a', externalId: 'e1' }));
    const again = await it.store.alerts.accept(alertOf(it, { host: 'web1', title: 'b', externalId: 'e1' }));
    expect(again).toEqual({ alertId: first.alertId, status: 'duplicate', incidentId: first.incidentId });
    const other = alertOf(it, { host: 'web1', title: 'a', externalId: 'e1' });
    expect(await it.store.alerts.accept({ ...other, source: 'elastic' })).toMatchObject({
      status: 'incident',
    });
  });

  test('knows the same body again while its incident is open, for a day at most', async () => {
    const it = await newTestStore();
    await it.addHost('web1');
    const alert = alertOf(it, { host: 'web1', title: 'a' });
    const first = await it.store.alerts.accept(alert);
    expect(await it.store.alerts.accept(alert)).toMatchObject({
      status: 'duplicate',
      alertId: first.alertId,
    });
    await withSuper(it, `update alerts set received_at = received_at - interval '25 hours'`);
    const nextDay = await it.store.alerts.accept(alert);
    expect(nextDay).toMatchObject({ status: 'incident', incidentId: first.incidentId });
    expect(await closeWith(it.store, first.incidentId ?? asId('inc', 'inc_none'))).toBe(true);
    const fresh = await it.store.alerts.accept(alert);
    expect(fresh.status).toBe('incident');
    expect(fresh.incidentId).not.toBe(first.incidentId);
  });

  test('starts the response when an unassigned alert is sent again after its host was added', async () => {
    const it = await newTestStore();
    const alert = alertOf(it, { host: 'web1', title: 'a', externalId: 'e1' });
    const first = await it.store.alerts.accept(alert);
    expect(await it.store.alerts.accept(alert)).toMatchObject({
      status: 'duplicate',
      alertId: first.alertId,
    });
    await it.addHost('web1');
    expect(await it.store.alerts.accept(alert)).toMatchObject({ status: 'incident' });
  });

  test('stores what no text column could hold', async () => {
    const it = await newTestStore();
    await it.addHost('web1');
    const hostile = '\u0000\ud800 \u202e"\'); drop table alerts; --';
    const kept = await it.store.alerts.accept(
      alertOf(it, {
        host: 'web1',
        title: hostile,
        severity: hostile,
        externalId: hostile,
        extra: { [hostile]: hostile },
      }),
    );
    expect(await it.store.alerts.get(kept.alertId)).toMatchObject({ title: hostile, externalId: hostile });
    expect(await it.store.alerts.accept(alertOf(it, { host: hostile, title: 'a' }))).toMatchObject({
      status: 'unassigned',
    });
  });

  test('one alert sent eight times at once is one alert', async () => {
    const it = await newTestStore();
    await it.addHost('web1');
    const alert = alertOf(it, { host: 'web1', title: 'a' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => it.store.alerts.accept(alert)));
    expect(answers.filter((one) => one.status === 'incident')).toHaveLength(1);
    expect(new Set(answers.map((one) => one.alertId)).size).toBe(1);
  });

  test('loses no alert and never opens two incidents while incidents close under it', async () => {
    const it = await newTestStore();
    await it.addHost('web1');
    const processes = await Promise.all(Array.from({ length: 8 }, () => it.another()));
    const each = 40;
    let closed = 0;
    // Each process posts an alert and tries at once to close what is open, while the others do the same.
    const answers = (
      await Promise.all(
        processes.map(async (store, p) => {
          const mine = [];
          for (let i = 0; i < each; i++) {
            const answer = await store.alerts.accept(alertOf(it, { host: 'web1', title: `${p} ${i}` }));
            mine.push(answer);
            const before = await store.incidents.facts(answer.incidentId ?? asId('inc', 'inc_none'));
            if (before === 'closed') continue;
            if (await store.incidents.close(before.incidentId, before.version, 'not-a-miner')) closed += 1;
          }
          return mine;
        }),
      )
    ).flat();
    expect(answers).toHaveLength(8 * each);
    expect(answers.every((one) => one.status === 'incident')).toBe(true);
    expect(closed).toBeGreaterThan(1);
    // Every alert hangs on an incident that was open after it came: it was seen, or it still wakes the workflow.
    const { items } = await it.store.incidents.list({ limit: 200 });
    const attached = items.flatMap((incident) => incident.alerts);
    expect(new Set(attached)).toEqual(new Set(answers.map((one) => one.alertId)));
    for (const incident of items) expect(incident.version).toBeGreaterThanOrEqual(incident.alerts.length);
    for (const incident of items.filter((one) => one.status === 'closed')) {
      expect(incident.seen).toBe(incident.version);
    }
  });

  test('is listed newest first, in pages', async () => {
    const it = await newTestStore();
    const ids = [];
    for (let i = 0; i < 3; i++) {
      ids.unshift((await it.store.alerts.accept(alertOf(it, { host: 'x', title: `${i}` }))).alertId);
    }
    const first = await it.store.alerts.list({ limit: 2 });
    const rest = await it.store.alerts.list({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...rest.items].map((one) => one.id)).toEqual(ids.sort().reverse());
    expect(rest.nextCursor).toBeNull();
  });
});
