import { expect, test } from 'vitest';
import { configSchema } from '../domain/config.ts';
import type { Checkpoint, LedgerEntry } from '../domain/ledger.ts';
import { checkpointBytes } from '../domain/ledger.ts';
import { ChainVerifier } from '../domain/ledger-chain.ts';
import { verifier } from '../runtime/signing.ts';
import { newTestApi } from '../test/shared/api.ts';
import { eventually } from '../test/shared/eventually.ts';
import { CRON, driver, KILL, planOf } from '../test/shared/incident-driver.ts';

test('the export is the whole chain, up to the head that it names', async () => {
  const it = await newTestApi();
  for (let i = 0; i < 30; i++) await it.addHost(`web${i}`);
  const { headers, body } = await it.client.request<string>('GET', '/v1/audit/export');
  const entries: LedgerEntry[] = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const chain = new ChainVerifier();
  for (const entry of entries) expect(chain.next(entry)).toBeUndefined();
  expect(headers.get('davy-ledger-head')).toBe(`${chain.seq} ${chain.head}`);
  expect(chain.seq).toBeGreaterThan(30);
});

test('the ledger is filtered by kind, actor and time, in pages', async () => {
  const it = await newTestApi();
  for (let i = 0; i < 5; i++) await it.addHost(`web${i}`);
  interface Page {
    readonly items: LedgerEntry[];
    readonly nextCursor: string | null;
  }
  const first = await it.client.get<Page>('/v1/audit?kind=host.added&limit=3');
  const second = await it.client.get<Page>(`/v1/audit?kind=host.added&limit=3&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map((one) => one.subject)).toEqual([
    'web4',
    'web3',
    'web2',
    'web1',
    'web0',
  ]);
  expect(second.nextCursor).toBeNull();
  expect(await it.client.get('/v1/audit?actor=person:nobody')).toMatchObject({ items: [] });
  const at = encodeURIComponent('2001-01-01T00:00:00Z');
  expect(await it.client.get(`/v1/audit?to=${at}`)).toMatchObject({ items: [] });
});

test('heads are signed on the timer, and the signature holds with the public key that /v1/version names', async () => {
  const it = await newTestApi({ config: configSchema.parse({ ledger: { checkpointEvery: '20ms' } }) });
  await it.addHost('web1');
  const { items } = await eventually(async () => {
    const page = await it.client.get<{ items: Checkpoint[] }>('/v1/audit/checkpoints');
    return page.items.length > 0 && page;
  });
  const { signingKey } = await it.client.get<{ signingKey: { publicKey: string; keyId: string } }>(
    '/v1/version',
  );
  const verify = verifier(signingKey.publicKey);
  const [checkpoint] = items;
  if (checkpoint === undefined) throw new Error('no checkpoint');
  expect(verify(checkpointBytes(checkpoint), checkpoint.signature)).toBe(true);
  expect(verify(checkpointBytes({ ...checkpoint, seq: checkpoint.seq + 1 }), checkpoint.signature)).toBe(
    false,
  );
  const chained = (await it.store.ledger.read(checkpoint.seq - 1, 1))[0];
  expect(chained?.hash).toBe(checkpoint.hash);
});

test('the head is signed when an incident is closed, long before the timer', async () => {
  const it = await newTestApi();
  const drive = driver(it);
  const incident = await drive.open();
  await it.store.incidents.facts(incident.id);
  const version = (await it.store.incidents.get(incident.id))?.version ?? 0;
  expect(await it.store.incidents.close(incident.id, version, 'not-a-miner')).toBe(true);
  const { seq } = await eventually(async () => {
    const page = await it.client.get<{ items: Checkpoint[] }>('/v1/audit/checkpoints');
    return page.items[0];
  });
  const closed = await it.client.get<{ items: LedgerEntry[] }>('/v1/audit?kind=incident.closed');
  expect(seq).toBeGreaterThanOrEqual(closed.items[0]?.seq ?? Number.POSITIVE_INFINITY);
});

test('timeline, report, indicators, evidence and the export of an incident tell one story', async () => {
  const it = await newTestApi();
  const { client, store } = it;
  const drive = driver(it);
  const incident = await drive.open();
  await drive.offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['b']));
  const bytes = new TextEncoder().encode('<script>evil</script>');
  const kept = await store.evidence.keep(incident.id, {
    kind: 'file',
    bytes,
    path: '/tmp/a',
    truncated: false,
  });
  await store.incidents.saveReport(incident.id, {
    cause: 'unproven',
    entry: null,
    others: [],
    firstArtefact: null,
    findings: [],
    missing: ['wtmp'],
    timeline: [],
    indicators: [],
    recommendation: { rebuild: true, why: [], rotate: [], steps: [] },
    clockOffsetMs: 0,
  });
  const base = `/v1/incidents/${incident.id}`;
  expect(await client.get(`${base}/report`)).toMatchObject({
    report: { cause: 'unproven', missing: ['wtmp'] },
    verdict: { verdict: 'confirmed' },
  });
  const { items } = await client.get<{ items: { value: string; steps: string[] }[] }>(`${base}/indicators`);
  expect(items.map((one) => one.value)).toEqual(['/tmp/a', '/tmp/b', 'a'.repeat(64)]);
  expect(items[2]?.steps).toEqual(expect.arrayContaining([KILL, CRON]));
  expect(await client.get(`${base}/evidence`)).toMatchObject({
    items: [{ sha256: kept.sha256, path: '/tmp/a' }],
  });
  await client.refused('GET', `${base}/evidence?limit=0`, 'invalid-request');
  expect(await client.get(`${base}/evidence?limit=1`)).toMatchObject({ items: [{}], nextCursor: null });
  const timeline = await client.get<{ items: { kind: string; text: string }[] }>(`${base}/timeline`);
  expect(timeline.items.map((one) => one.kind)).toEqual(
    expect.arrayContaining(['incident.opened', 'plan.offered', 'evidence.kept']),
  );
  const bundle = await client.request<{ ledger: LedgerEntry[]; approvals: unknown[] }>(
    'GET',
    `${base}/export`,
  );
  expect(bundle.headers.get('content-disposition')).toContain('attachment');
  expect(bundle.body.approvals).toHaveLength(2);
  const order = bundle.body.ledger.map((one) => one.seq);
  expect(order).toEqual([...order].sort((a, b) => a - b));

  const download = await client.request<string>('GET', `/v1/evidence/${kept.sha256}`);
  expect(download.body).toBe('<script>evil</script>');
  expect(Object.fromEntries(download.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${kept.sha256}.bin"`,
    'x-content-type-options': 'nosniff',
  });
  await (await it.clientOf('vera', 'viewer')).refused('GET', `/v1/evidence/${kept.sha256}`, 'role-missing');
});

test('refused requests without a key are one entry a minute and address', async () => {
  const it = await newTestApi();
  for (let i = 0; i < 7; i++) await it.client.request('GET', '/v1/me', { key: null });
  await it.client.refused('GET', '/v1/me', 'bad-credentials', { key: 'davy_guess' });
  await it.api.close();
  await it.store.ledger.chain();
  const { items } = await it.store.ledger.list({ limit: 10, kind: 'access.refused' });
  const counts = items.map((one) => one.body.refused as Record<string, number>);
  const sum = (code: string) => counts.reduce((total, one) => total + (one[code] ?? 0), 0);
  expect(sum('no-credentials')).toBe(7);
  expect(sum('bad-credentials')).toBe(1);
  // Two only where the minute turned in between.
  expect(items.length).toBeLessThanOrEqual(2);
  expect(items[0]?.subject).toBe('127.0.0.1');
});
