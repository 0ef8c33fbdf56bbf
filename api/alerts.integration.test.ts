import { expect, test } from 'vitest';
import { newTestApi } from '../test/shared/api.ts';
import { eventually } from '../test/shared/eventually.ts';

const ALERT = '/v1/alerts/generic';
interface Accepted {
  readonly alertId: string;
  readonly status: string;
  readonly incidentId: string | null;
}

test('an alert opens an incident, and its workflow is woken', async () => {
  const { client, sourceClient, addHost, woken } = await newTestApi();
  await addHost('web1');
  const siem = await sourceClient();
  const accepted = await siem.post<Accepted>(ALERT, { host: 'web1', title: 'CPU at 100 %' });
  expect(accepted).toMatchObject({ status: 'incident' });
  await eventually(() => accepted.incidentId !== null && woken.includes(accepted.incidentId));
  expect(await client.get(`/v1/incidents/${accepted.incidentId}`)).toMatchObject({
    host: 'web1',
    status: 'surveying',
    alerts: [accepted.alertId],
  });
  expect(await client.get(`/v1/alerts/${accepted.alertId}`)).toMatchObject({ title: 'CPU at 100 %' });
});

test('500 alerts at once for 5 hosts: none lost, none doubled, five incidents', async () => {
  const { client, sourceClient, addHost } = await newTestApi();
  const hosts = ['a1', 'a2', 'a3', 'a4', 'a5'];
  for (const host of hosts) await addHost(host);
  const siem = await sourceClient();
  const accepted = await Promise.all(
    Array.from({ length: 500 }, (_, i) =>
      siem.post<Accepted>(ALERT, { host: hosts[i % 5], title: `alert ${i}`, externalId: `e${i}` }),
    ),
  );
  expect(new Set(accepted.map((one) => one.alertId)).size).toBe(500);
  expect(new Set(accepted.map((one) => one.incidentId)).size).toBe(5);
  const stored = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: { id: string; status: string }[]; nextCursor: string | null } = await client.get(
      `/v1/alerts?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    for (const one of page.items) if (one.status === 'incident') stored.add(one.id);
    cursor = page.nextCursor;
  }
  expect(stored).toEqual(new Set(accepted.map((one) => one.alertId)));
  expect(await client.get<{ items: unknown[] }>('/v1/incidents')).toMatchObject({ nextCursor: null });
});

test('the same alert again is a duplicate; of an unknown host it waits for one', async () => {
  const { client, addHost } = await newTestApi();
  const body = { host: 'web9', title: 'CPU' };
  const first = await client.post<Accepted>(ALERT, body);
  expect(first).toMatchObject({ status: 'unassigned', incidentId: null });
  const assign = `/v1/alerts/${first.alertId}/assign`;
  await client.refused('POST', assign, 'unknown-host', { body: { host: 'nowhere' } });
  await addHost('web1');
  expect(await client.post(assign, { host: 'web1' })).toMatchObject({ status: 'incident', host: 'web9' });
  await client.refused('POST', assign, 'invalid-request', { body: { host: 'web1' } });
  const known = { host: 'web1', title: 'CPU', externalId: 'x' };
  expect(await client.post(ALERT, known)).toMatchObject({ status: 'incident' });
  expect(await client.post(ALERT, { ...known, title: 'changed' })).toMatchObject({ status: 'duplicate' });
});

test('an array is taken whole or not at all', async () => {
  const { client, addHost } = await newTestApi();
  await addHost('web1');
  const good = { host: 'web1', title: 'one' };
  const refused = await client.refused('POST', ALERT, 'invalid-request', { body: [good, { host: 'web1' }] });
  expect(refused.errors?.[0]?.path).toBe('1.title');
  await client.refused('POST', ALERT, 'invalid-request', { body: [] });
  expect(await client.get('/v1/alerts')).toMatchObject({ items: [] });
  const { items } = await client.post<{ items: Accepted[] }>(ALERT, [good, { ...good, title: 'two' }, good]);
  expect(items.map((one) => one.status)).toEqual(['incident', 'incident', 'duplicate']);
});

const HOSTILE = [
  "'; drop table alerts; --",
  '<script>alert(1)</script>',
  '$(reboot) `reboot` | sh',
  '../../../etc/passwd',
  '\u0000\u0001\u001b[2J\u009b',
  '\u202egnp.exe\u200b\ufeff',
  '\ud800 half',
  '\\x1b \\u{202e}',
  '=cmd|calc!A1',
  '🪔'.repeat(40),
  '__proto__',
  '%00%0a',
];

test('hostile strings in every field are kept, shown escaped, and hurt nothing', async () => {
  const { client, clientOf, addHost } = await newTestApi();
  await addHost('web1');
  for (const [i, text] of HOSTILE.entries()) {
    const body = {
      host: text,
      title: text,
      severity: text.slice(0, 50),
      externalId: `${i}${text}`,
      [text]: text,
      indicators: { paths: [text], commandLines: [text], sha256: [text], [text]: [text] },
    };
    const { alertId } = await client.post<Accepted>(ALERT, body);
    const alert = await client.get<Record<string, string>>(`/v1/alerts/${alertId}`);
    for (const field of ['host', 'title', 'severity', 'externalId']) {
      expect(alert[field]).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u);
    }
    const exact =
      alert.titleBase64 === undefined ? alert.title : Buffer.from(alert.titleBase64, 'base64').toString();
    expect(exact).toBe(text.toWellFormed());
  }
  const { id } = await client.post<{ id: string }>('/v1/incidents', { host: 'web1', reason: HOSTILE[0] });
  const ann = await clientOf('ann', 'analyst');
  for (const text of HOSTILE) {
    for (const [path, request] of [
      [`/v1/incidents/${id}/notes`, { text }],
      ['/v1/incidents', { host: text, reason: text, playbook: text }],
      [`/v1/incidents/${text}/cancel`, { reason: text }],
      [
        `/v1/approvals/${encodeURIComponent(text.toWellFormed())}/decision`,
        { decision: text, planDigest: text },
      ],
    ] as const) {
      const { status } = await ann.request('POST', path, { body: request });
      expect([201, 400, 404, 422]).toContain(status);
    }
    const query = encodeURIComponent(text.toWellFormed());
    for (const path of [
      'incidents?host=',
      'incidents?cursor=',
      'alerts?cursor=',
      'audit?actor=',
      'audit?cursor=',
      'approvals?cursor=',
      'hosts?cursor=',
      'audit/checkpoints?cursor=',
      'hosts/',
      'evidence/',
    ]) {
      const { status } = await ann.request('GET', `/v1/${path}${query}`);
      expect([200, 400, 404], path + query).toContain(status);
    }
  }
  await client.get(`/v1/incidents/${id}/timeline`);
});

test('a body is answered by what it says, not by how it came: chunks, charset, vendor type', async () => {
  const { client, addHost } = await newTestApi();
  await addHost('web1');
  const body = { host: 'web1', title: 'CPU' };
  for (const type of ['application/json; charset=utf-8', 'application/vnd.siem+json', 'APPLICATION/JSON']) {
    const { status } = await client.request('POST', ALERT, { body, headers: { 'content-type': type } });
    expect(status).toBe(202);
  }
});
