import { expect, test } from 'vitest';
import type { HostQuestion } from '../domain/host-question.ts';
import { answerTo, newTestApi } from '../test/shared/api.ts';

interface NewKey {
  readonly id: string;
  readonly secret?: string;
}

const HOST = { address: '192.0.2.5', hostKeys: [`SHA256:${'A'.repeat(43)}`] };

test('a host is added, read, changed, listed and removed', async () => {
  const { client } = await newTestApi();
  expect(await client.put('/v1/hosts/web1', HOST)).toMatchObject({ name: 'web1', port: 22, user: 'root' });
  expect(await client.put('/v1/hosts/web1', { ...HOST, port: 2222 })).toMatchObject({ port: 2222 });
  expect(await client.get('/v1/hosts/WEB1')).toMatchObject({ port: 2222, site: 'default' });
  expect(await client.get<{ items: unknown[] }>('/v1/hosts')).toMatchObject({ items: [{ name: 'web1' }] });
  expect(await client.request('DELETE', '/v1/hosts/web1')).toMatchObject({ status: 204, body: '' });
  await client.refused('GET', '/v1/hosts/web1', 'not-found');
  for (const wrong of [
    { ...HOST, hostKeys: [] },
    { ...HOST, address: '-oProxyCommand=x' },
    { ...HOST, identityFile: '../../etc/shadow' },
    { ...HOST, extra: 1 },
    { ...HOST, user: 'a b' },
  ]) {
    await client.refused('PUT', '/v1/hosts/web1', 'invalid-request', { body: wrong });
  }
});

test('probe, check and scan ask a worker of the site', async () => {
  const questions: HostQuestion[] = [];
  const { client, addHost } = await newTestApi({
    hostCheck: async (question) => {
      questions.push(question);
      return answerTo(question);
    },
  });
  await addHost('web1');
  expect(await client.post('/v1/hosts/web1/check')).toMatchObject({ kind: 'check', host: 'web1' });
  await client.post('/v1/hosts/web1/scan');
  await client.post('/v1/hosts/probe', { address: '192.0.2.9' });
  expect(questions).toMatchObject([
    { kind: 'check', host: { name: 'web1' } },
    { kind: 'scan', host: { name: 'web1' } },
    { kind: 'probe', address: '192.0.2.9', port: 22, site: 'default' },
  ]);
  await client.refused('POST', '/v1/hosts/web2/scan', 'not-found');
});

test('a key is shown once, works, and is revoked; a repetition answers without the secret', async () => {
  const { client } = await newTestApi();
  const body = { person: 'ann', role: 'analyst' };
  const headers = { 'idempotency-key': 'for-ann' };
  const made = (await client.request<NewKey>('POST', '/v1/keys', { body, headers })).body;
  expect(await client.as(made.secret ?? '').get('/v1/me')).toEqual({
    person: 'ann',
    keyId: made.id,
    role: 'analyst',
  });
  const again = await client.request<NewKey>('POST', '/v1/keys', { body, headers });
  expect(again).toMatchObject({ status: 201, body: { id: made.id } });
  expect(again.body.secret).toBeUndefined();
  expect(JSON.stringify(await client.get('/v1/keys'))).not.toContain(made.secret);
  expect(JSON.stringify(await client.get('/v1/audit'))).not.toContain(made.secret);
  expect((await client.request('DELETE', `/v1/keys/${made.id}`)).status).toBe(204);
  await client.refused('GET', '/v1/me', 'bad-credentials', { key: made.secret ?? '' });
});

test("a source's credential posts alerts of its form, and does nothing else", async () => {
  const { client } = await newTestApi();
  expect(await client.get('/v1/sources')).toEqual({
    items: [{ source: 'generic', path: '/v1/alerts/generic' }],
  });
  const made = await client.post<NewKey>('/v1/sources', { source: 'generic', person: 'siem-team' });
  const siem = client.as(made.secret ?? '');
  await siem.post('/v1/alerts/generic', { host: 'x', title: 'y' });
  await siem.refused('GET', '/v1/alerts', 'role-missing');
  await client.refused('POST', '/v1/sources', 'invalid-request', { body: { source: 'odd', person: 'a' } });
  expect((await client.request('DELETE', `/v1/sources/${made.id}`)).status).toBe(204);
});

test('creating twice at once with one Idempotency-Key creates once', async () => {
  const { client } = await newTestApi();
  const body = { person: 'bob', role: 'viewer' };
  const headers = { 'idempotency-key': 'for-bob' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => client.request<NewKey>('POST', '/v1/keys', { body, headers })),
  );
  expect(new Set(answers.map((one) => one.body.id)).size).toBe(1);
  expect(answers.filter((one) => one.body.secret !== undefined)).toHaveLength(1);
});
