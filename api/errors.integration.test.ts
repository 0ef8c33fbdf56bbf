import { expect, test } from 'vitest';
import { configSchema } from '../domain/config.ts';
import { DavyError } from '../domain/errors.ts';
import type { IncidentId } from '../domain/ids.ts';
import type { GatedStep } from '../domain/steps.ts';
import type { TestApi } from '../test/shared/api.ts';
import { newTestApi } from '../test/shared/api.ts';
import { CRON, driver, GATE, KILL, planOf } from '../test/shared/incident-driver.ts';
import { newTestStore } from '../test/shared/store.ts';
import { issueKey } from './keys.ts';

const ALERT = '/v1/alerts/generic';

test('invalid-json: not JSON, not UTF-8, empty, or nested without end', async () => {
  const { client } = await newTestApi();
  for (const bytes of ['{"host": ', '', Uint8Array.of(0x22, 0xff, 0x22), `${'['.repeat(500_000)}`]) {
    await client.refused('POST', ALERT, 'invalid-json', { bytes });
  }
});

test('invalid-request: each wrong field is named, and unknown ones are refused', async () => {
  const { client } = await newTestApi();
  const body = { host: 'web1', surprise: 1 };
  const { errors = [] } = await client.refused('POST', '/v1/incidents', 'invalid-request', { body });
  expect(errors.map((one) => one.path)).toContain('reason');
  expect(errors.map((one) => one.message).join()).toContain('surprise');
  const alert = { title: 'no host', indicators: { pids: ['x'] } };
  const refused = await client.refused('POST', ALERT, 'invalid-request', { body: alert });
  expect(refused.errors?.map((one) => one.path).sort()).toEqual(['host', 'indicators.pids.0']);
});

test('invalid-request: ids, limits, cursors, queries and keys for repetition that are none', async () => {
  const { client } = await newTestApi();
  for (const path of [
    '/v1/incidents/inc_1',
    '/v1/alerts/..%2f..%2fetc',
    '/v1/evidence/abc',
    '/v1/incidents?limit=0',
    '/v1/incidents?limit=1e2',
    '/v1/incidents?limit=201',
    '/v1/incidents?status=odd',
    '/v1/incidents?unknown=1',
    '/v1/incidents?limit=1&limit=2',
    '/v1/audit?from=yesterday',
    '/v1/hosts/-rf',
    '/v1/events?after=x',
  ]) {
    await client.refused('GET', path, 'invalid-request');
  }
  await client.refused('POST', ALERT, 'invalid-request', {
    body: { host: 'web1', title: 'x' },
    headers: { 'idempotency-key': 'with space' },
  });
});

test('no-credentials and bad-credentials: no header, another scheme, mistyped, unknown, revoked', async () => {
  const { client, store, admin } = await newTestApi();
  await client.refused('GET', '/v1/me', 'no-credentials', { key: null });
  await client.refused('GET', '/v1/me', 'no-credentials', {
    key: null,
    headers: { authorization: 'Basic eDp5' },
  });
  await client.refused('GET', '/v1/me', 'bad-credentials', { key: 'davy_0' });
  await client.refused('GET', '/v1/me', 'bad-credentials', { key: issueKey().secret });
  const { secret, hash } = issueKey();
  const key = await store.keys.add({ person: 'eve', role: 'admin', source: null, hash }, admin);
  await client.as(secret).get('/v1/me');
  await store.keys.revoke(key.id, admin);
  await client.refused('GET', '/v1/me', 'bad-credentials', { key: secret });
});

test('role-missing: a viewer decides nothing, an analyst administers nothing, a source only posts', async () => {
  const { clientOf, sourceClient } = await newTestApi();
  const viewer = await clientOf('vera', 'viewer');
  const analyst = await clientOf('ann', 'analyst');
  const lead = await clientOf('lea', 'lead');
  const siem = await sourceClient();
  await viewer.refused('POST', '/v1/incidents', 'role-missing', { body: { nonsense: true } });
  await viewer.refused('POST', ALERT, 'role-missing', { body: {} });
  await analyst.refused('PUT', '/v1/hold', 'role-missing', { body: {} });
  await analyst.refused('POST', '/v1/keys', 'role-missing', { body: {} });
  await lead.refused('PUT', '/v1/hosts/web1', 'role-missing', { body: {} });
  await lead.refused('POST', ALERT, 'role-missing', { body: {} });
  for (const path of ['/v1/me', '/v1/incidents', '/v1/audit', '/v1/events', '/metrics']) {
    await siem.refused('GET', path, 'role-missing');
  }
});

test('not-found and method-not-allowed', async () => {
  const { client } = await newTestApi();
  const ulid = '0'.repeat(26);
  for (const path of [
    '/v1/nothing',
    '/',
    `/v1/incidents/inc_${ulid}`,
    `/v1/incidents/inc_${ulid}/timeline`,
    `/v1/approvals/apr_${ulid}`,
    `/v1/alerts/alt_${ulid}`,
    `/v1/evidence/${'0'.repeat(64)}`,
    '/v1/hosts/nowhere',
  ]) {
    await client.refused('GET', path, 'not-found');
  }
  await client.refused('POST', '/v1/alerts/unknown-siem', 'not-found', { body: {} });
  await client.refused('DELETE', `/v1/keys/key_${ulid}`, 'not-found');
  const { headers } = await client.request('DELETE', '/v1/incidents');
  expect(headers.get('allow')).toBe('POST, GET');
  await client.refused('DELETE', '/v1/incidents', 'method-not-allowed');
});

test('body-too-large and unsupported-media-type', async () => {
  const { client } = await newTestApi();
  const bytes = JSON.stringify({ host: 'web1', title: 'x', filler: 'a'.repeat(1024 * 1024) });
  await client.refused('POST', ALERT, 'body-too-large', { bytes });
  await client.refused('POST', ALERT, 'unsupported-media-type', {
    bytes: 'host=web1',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
});

test('unknown-host, incident-open, incident-closed, host-in-use', async () => {
  const { client, addHost, store } = await newTestApi();
  const body = { host: 'web1', reason: 'a look' };
  await client.refused('POST', '/v1/incidents', 'unknown-host', { body });
  await addHost('web1');
  const { id } = await client.post<{ id: IncidentId }>('/v1/incidents', body);
  await client.refused('POST', '/v1/incidents', 'incident-open', { body });
  await client.refused('DELETE', '/v1/hosts/web1', 'host-in-use');
  expect(await store.incidents.facts(id)).not.toBe('closed');
  const version = (await store.incidents.get(id))?.version ?? 0;
  expect(await store.incidents.close(id, version, 'not-a-miner')).toBe(true);
  await client.refused('POST', `/v1/incidents/${id}/cancel`, 'incident-closed', { body: { reason: 'late' } });
});

test('plan-changed, unknown-target, on-hold, already-decided', async () => {
  const it = await newTestApi();
  const { client, clientOf } = it;
  const { approval, decide } = await asked(it);
  const planDigest = approval.plan.digest;
  const ann = await clientOf('ann', 'analyst');
  const refused = (code: string, body: object) => ann.refused('POST', decide, code, { body });
  await refused('plan-changed', { decision: 'approve', planDigest: `sha256:${'0'.repeat(64)}` });
  await refused('unknown-target', { decision: 'approve', planDigest, targets: [`t_${'0'.repeat(16)}`] });
  await refused('invalid-request', { decision: 'approve', planDigest, targets: [] });
  await client.put('/v1/hold', { on: true, reason: 'look first' });
  await refused('on-hold', { decision: 'approve', planDigest });
  await client.put('/v1/hold', { on: false, reason: 'seen' });
  await ann.post(decide, { decision: 'approve', planDigest });
  const bob = await clientOf('bob', 'analyst');
  await bob.refused('POST', decide, 'already-decided', { body: { decision: 'reject', planDigest } });
});

test('superseded: the plan of an older survey', async () => {
  const it = await newTestApi();
  const { incident, approval, decide } = await asked(it);
  await driver(it).offer(incident, planOf(incident, KILL, ['other']));
  const body = { decision: 'approve', planDigest: approval.plan.digest };
  await it.client.refused('POST', decide, 'superseded', { body });
});

test('approval-expired: the late decision makes the expiry a fact, and the incident is woken', async () => {
  const it = await newTestApi({ every: { expireEveryMs: 3_600_000 } });
  const { approval, decide } = await asked(it);
  await driver(it).overdue(approval.id);
  const body = { decision: 'approve', planDigest: approval.plan.digest };
  await it.client.refused('POST', decide, 'approval-expired', { body });
  expect(await it.client.get(`/v1/approvals/${approval.id}`)).toMatchObject({ state: 'expired' });
  const reopened = await it.client.request('POST', `/v1/approvals/${approval.id}/reopen`, {
    body: { reason: 'we slept' },
  });
  expect(reopened.status).toBe(201);
});

test('four-eyes: whoever opened the incident does not approve', async () => {
  const it = await newTestApi({ testStore: await newTestStore({ policy: { fourEyes: true } }) });
  const { approval, decide } = await asked(it);
  const body = { decision: 'approve', planDigest: approval.plan.digest };
  await it.client.refused('POST', decide, 'four-eyes', { body });
  await (await it.clientOf('ann', 'analyst')).post(decide, body);
});

test('reason-required: to authorise a miner takes a reason', async () => {
  const it = await newTestApi();
  const { approval, decide } = await asked(it, GATE);
  const body = { decision: 'authorise', planDigest: approval.plan.digest };
  await it.client.refused('POST', decide, 'reason-required', { body });
  const authorised = await it.client.post(decide, { ...body, reason: 'ours, ticket 7' });
  expect(authorised).toMatchObject({ state: 'approved', ledgerHead: { seq: expect.any(Number) } });
});

test('protected-target: what the operator protects by now cannot be approved', async () => {
  const config = configSchema.parse({ protect: { paths: ['/tmp/a'] } });
  const it = await newTestApi({ config });
  const { approval, decide } = await asked(it);
  const body = { decision: 'approve', planDigest: approval.plan.digest };
  await it.client.refused('POST', decide, 'protected-target', { body });
  await it.client.post(decide, { ...body, targets: approval.plan.targets.slice(1).map((t) => t.id) });
});

/** An incident with one open approval, on the targets a and b. */
async function asked(it: TestApi, step: GatedStep = KILL) {
  const drive = driver(it);
  const incident = await drive.open();
  await drive.offer(
    incident,
    planOf(incident, step, step === GATE ? [] : ['a', 'b']),
    planOf(incident, CRON, ['c']),
  );
  const approval = await drive.approvalOf(incident.id, step);
  return { incident, approval, decide: `/v1/approvals/${approval.id}/decision` };
}

test('key-reused: one Idempotency-Key with two bodies', async () => {
  const { client, addHost } = await newTestApi();
  await addHost('web1');
  const headers = { 'idempotency-key': 'once' };
  const first = await client.request('POST', ALERT, { body: { host: 'web1', title: 'a' }, headers });
  expect(first.status).toBe(202);
  await client.refused('POST', ALERT, 'key-reused', { body: { host: 'web1', title: 'b' }, headers });
  await client.refused('POST', '/v1/incidents', 'key-reused', {
    body: { host: 'web1', reason: 'a' },
    headers,
  });
});

test('too-many-requests: for keys that fail, never for one that holds', async () => {
  const { client } = await newTestApi();
  const statuses = new Set<number>();
  for (let i = 0; i < 80; i++) {
    const { status, headers } = await client.request('GET', '/v1/me', { key: null });
    statuses.add(status);
    if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect([...statuses].sort()).toEqual([401, 429]);
  await client.refused('GET', '/v1/me', 'too-many-requests', { key: null });
  await Promise.all(Array.from({ length: 250 }, () => client.get('/v1/me')));
});

test('store-unavailable: with the database gone', async () => {
  const { client, database } = await newTestApi();
  await client.get('/v1/me');
  await database.drop();
  const { status, headers, body } = await client.request('GET', '/v1/incidents');
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'store-unavailable' });
  expect(headers.get('retry-after')).toBe('2');
  await client.refused('GET', '/readyz', 'not-ready', { key: null });
});

test('no-worker and not-ready carry Retry-After', async () => {
  const { client, addHost } = await newTestApi({
    workerReady: async () => false,
    hostCheck: async () => {
      throw new DavyError('no-worker', 'no worker polls davy-default');
    },
  });
  await addHost('web1');
  const checked = await client.request('POST', '/v1/hosts/web1/check');
  expect({ status: checked.status, code: checked.body.code }).toEqual({ status: 503, code: 'no-worker' });
  expect(checked.headers.get('retry-after')).not.toBeNull();
  const ready = await client.refused('GET', '/readyz', 'not-ready', { key: null });
  expect(ready.detail).toContain('no worker');
});

test('internal: an unexpected error tells nothing but the request id', async () => {
  const { client, addHost } = await newTestApi({
    hostCheck: async () => {
      throw new Error('secret detail');
    },
  });
  await addHost('web1');
  const problem = await client.refused('POST', '/v1/hosts/web1/scan', 'internal');
  expect(JSON.stringify(problem)).not.toContain('secret detail');
  expect(problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
});
