import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VirusTotalServer } from '../test/shared/virustotal-server.ts';
import { virusTotalServer } from '../test/shared/virustotal-server.ts';
import { virusTotal } from './virustotal.ts';

let server: VirusTotalServer;
beforeAll(async () => {
  server = await virusTotalServer();
});
afterAll(() => server.close());

const SHA = 'a'.repeat(64);
const MD5 = 'd3b1700a413924743caab1460129396b';
const ask = (hash: string, more: Partial<Parameters<typeof virusTotal>[0]> = {}) =>
  virusTotal({
    baseUrl: server.baseUrl,
    apiKey: server.key,
    timeoutMs: 5000,
    maliciousEngines: 5,
    ...more,
  }).lookUp(hash);

test('enough engines and a miner label make it malicious, by MD5 and by SHA-256', async () => {
  server.set(SHA, { malicious: 40, label: 'trojan.miner/xmrig' });
  server.set(MD5, { malicious: 40, label: 'miner.wntkyg' });
  expect(await ask(SHA)).toMatchObject({ verdict: 'malicious', engines: { malicious: 40, total: 60 } });
  expect(await ask(MD5)).toMatchObject({ verdict: 'malicious', hash: MD5 });
});

test('few engines, or no miner label, are suspicious at most', async () => {
  server.set(SHA, { malicious: 2, label: 'miner.x' });
  expect(await ask(SHA)).toMatchObject({ verdict: 'suspicious' });
  server.set(SHA, { malicious: 40, label: 'adware.toolbar', category: 'adware' });
  expect(await ask(SHA)).toMatchObject({ verdict: 'suspicious' });
  server.set(SHA, { malicious: 0 });
  expect(await ask(SHA)).toMatchObject({ verdict: 'known' });
});

test('never seen is unknown, not clean', async () => {
  expect(await ask('b'.repeat(64))).toMatchObject({ verdict: 'unknown' });
});

test('an answer about another file is not checked', async () => {
  server.set(SHA, { malicious: 40, label: 'miner.x', answersFor: 'c'.repeat(64) });
  expect(await ask(SHA)).toMatchObject({ verdict: 'not-checked' });
});

test.each([
  [401, 'WrongCredentialsError', 'refuses the key'],
  [403, 'ForbiddenError', 'may not ask'],
  [429, 'QuotaExceededError', 'quota'],
  [503, 'TransientError', '503'],
])('%i is not checked, with the reason', async (status, code, words) => {
  server.set(SHA, { status, code, retryAfter: 3 });
  const report = await ask(SHA);
  expect(report).toMatchObject({ verdict: 'not-checked', retryAfterMs: 3000 });
  expect(report.what).toContain(words);
  expect(report.what).toContain(code);
});

test('a service that hangs, is gone or talks garbage is not checked', async () => {
  server.set(SHA, 'hang');
  expect(await ask(SHA, { timeoutMs: 200 })).toMatchObject({
    verdict: 'not-checked',
    what: 'no answer within 200 ms',
  });
  server.set(SHA, 'garbage');
  expect(await ask(SHA)).toMatchObject({ verdict: 'not-checked' });
  expect(await ask(SHA, { baseUrl: 'http://127.0.0.1:9' })).toMatchObject({ verdict: 'not-checked' });
});

test('without a key nothing is asked, and a wrong key is said to be wrong', async () => {
  const before = server.requests.length;
  expect(await ask(SHA, { apiKey: undefined })).toMatchObject({
    verdict: 'not-checked',
    what: 'no VirusTotal key is configured',
  });
  expect(server.requests.length).toBe(before);
  expect((await ask(SHA, { apiKey: 'wrong' })).what).toContain('WrongCredentialsError');
});

test('only ever GET: nothing is uploaded', () => {
  expect(new Set(server.requests.map((r) => r.method))).toEqual(new Set(['GET']));
});
