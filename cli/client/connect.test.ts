import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findServer } from './connect.ts';

function home(): string {
  const path = mkdtempSync(join(tmpdir(), 'davy-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  mkdirSync(join(path, 'run'));
  return path;
}

test('the address: --url, DAVY_URL, a running davy up, the default', () => {
  const root = home();
  expect(findServer({ home: root }, {}).url).toBe('http://127.0.0.1:8300');
  writeFileSync(join(root, 'run', 'api.url'), 'http://127.0.0.1:9\n');
  expect(findServer({ home: root }, {}).url).toBe('http://127.0.0.1:9');
  expect(findServer({ home: root }, { DAVY_URL: 'https://davy/x/' }).url).toBe('https://davy/x');
  expect(findServer({ home: root, url: 'http://a' }, { DAVY_URL: 'http://b' }).url).toBe('http://a');
});

test('no address: another scheme, credentials in it, nonsense', () => {
  for (const url of ['ftp://x', 'http://user@x', 'nonsense', 'http://x?y'])
    expect(() => findServer({ home: home(), url }, {})).toThrow('config-invalid');
});

test('the key: DAVY_KEY_FILE, else the home folder; one that others may read is told', () => {
  const root = home();
  expect(findServer({ home: root }, {}).keyFile).toBe(join(root, 'admin.key'));
  const file = join(root, 'mine');
  writeFileSync(file, 'davy_x\n', { mode: 0o644 });
  const { keyFile, warnings } = findServer({ home: root }, { DAVY_KEY_FILE: file });
  expect({ keyFile, warnings }).toEqual({
    keyFile: file,
    warnings: [`others may read ${file}: chmod 600 ${file}`],
  });
});

test('a key that would go over the network unencrypted is told', () => {
  expect(findServer({ home: home(), url: 'http://192.0.2.1:8300' }, {}).warnings.join()).toContain(
    'unencrypted',
  );
  for (const url of ['http://localhost:1', 'http://[::1]:1', 'https://192.0.2.1'])
    expect(findServer({ home: home(), url }, {}).warnings).toEqual([]);
});

test('no key, and nobody there, are told apart', async () => {
  const root = home();
  const { client } = findServer({ home: root, url: 'http://127.0.0.1:9' }, {});
  await expect(client.call('GET /v1/me', {})).rejects.toMatchObject({ code: 'config-invalid' });
  writeFileSync(join(root, 'admin.key'), 'davy_x\n', { mode: 0o600 });
  await expect(client.call('GET /v1/me', {})).rejects.toMatchObject({ code: 'server-unreachable' });
});
