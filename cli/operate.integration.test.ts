import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { driver } from '../test/shared/incident-driver.ts';
import { newDavy } from './command-line.fixture.ts';

test('keys: the secret alone on stdout, it works, and no longer once revoked', async () => {
  const { run, runWith, json, home } = await newDavy();
  const added = await run('keys', 'add', 'ann@example.net', '--role', 'analyst');
  expect(added).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^davy_[0-9A-Za-z]{38}\n$/),
    stderr: expect.stringMatching(/key_/),
  });
  const file = join(home.root, 'ann.key');
  writeFileSync(file, added.stdout, { mode: 0o600 });
  const env = { DAVY_KEY_FILE: file };
  expect(await runWith({ env }, 'me')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/ann@example\.net[\s\S]*analyst/),
  });
  expect(await runWith({ env }, 'keys')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^davy: role-missing: /),
  });
  const { items } = await json<{ items: { id: string; person: string }[] }>('keys', 'list');
  const id = items.find((key) => key.person === 'ann@example.net')?.id ?? '';
  expect((await run('keys')).stdout).not.toContain('davy_');
  expect(await run('keys', 'revoke', id)).toMatchObject({ code: 0 });
  expect(await runWith({ env }, 'me')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^davy: bad-credentials: /),
  });
  expect(await run('keys', 'add', 'ann', '--role', 'king')).toMatchObject({ code: 2 });
  expect(await run('sources', 'add', 'generic', 'siem')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^davy_/),
  });
  expect(await json('sources')).toMatchObject({ items: [{ source: 'generic' }] });
});

test('hold: on, seen, off; each with a reason', async () => {
  const { run, json } = await newDavy();
  expect((await run('hold')).stdout).toBe('off\n');
  expect(await run('hold', 'on')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^davy: reason-required: /),
  });
  expect(await json('hold', 'on', '--reason', 'wrong hosts')).toMatchObject({ on: true, quiet: true });
  expect((await run('hold', 'status')).stdout).toContain('wrong hosts');
  expect(await json('hold', 'off', '--reason', 'looked')).toMatchObject({ on: false });
});

test('audit: listed, exported into a file that verifies, checkpoints one a line', async () => {
  const { run, json, home } = await newDavy();
  await run('hold', 'on', '--reason', 'a');
  await run('hold', 'off', '--reason', 'b');
  const { items } = await json<{ items: { kind: string }[] }>('audit', 'list', '--kind', 'hold.on');
  expect(items.map((entry) => entry.kind)).toEqual(['hold.on']);
  const out = join(home.root, 'ledger.jsonl');
  expect(await run('audit', 'export', '--out', out)).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/records, head/),
  });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(await run('audit', 'verify', out)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^whole: /),
  });
  expect((await run('audit', 'export')).stdout).toBe(readFileSync(out, 'utf8'));
  expect(await run('audit', 'checkpoints')).toMatchObject({ code: 0 });
});

test('evidence: written into a new file of one owner, with its hash checked', async () => {
  const it = await newDavy();
  const { run, home } = it;
  const incident = await driver(it).open('web1');
  const bytes = new TextEncoder().encode('not really a miner');
  const item = { kind: 'file', bytes, path: '/tmp/a', truncated: false } as const;
  const { sha256 } = await it.store.evidence.keep(incident.id, item);
  const listed = await run('incidents', 'evidence', incident.id);
  expect(listed.stderr).toContain(`davy evidence get ${sha256} --out FILE`);
  const out = join(home.root, 'piece');
  expect(await run('evidence', 'get', sha256, '--out', out)).toMatchObject({ code: 0 });
  expect(readFileSync(out)).toEqual(Buffer.from(bytes));
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const again = await run('evidence', 'get', sha256, '--out', out);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('is there already');
  const other = join(home.root, 'other');
  expect(await run('evidence', 'get', '0'.repeat(64), '--out', other)).toMatchObject({ code: 4 });
  expect(existsSync(other)).toBe(false);
  expect(await run('evidence', 'get', '../etc/passwd', '--out', other)).toMatchObject({ code: 2 });
  expect(await run('evidence', 'get', sha256)).toMatchObject({ code: 2 });
});

test('exit codes: 2 for what was typed or configured wrong, 3 not ready, 4 refused, 5 no server', async () => {
  const { run, runWith, home } = await newDavy();
  for (const argv of [['nonsense'], ['hosts', 'show'], ['hosts', 'list', '--limit', '0'], ['approve']]) {
    expect({ argv, code: (await run(...argv)).code }).toEqual({ argv, code: 2 });
  }
  expect(await run('me', '--url', 'ftp://davy')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/config-invalid/),
  });
  const env = { DAVY_KEY_FILE: join(home.root, 'nothing') };
  expect(await runWith({ env }, 'me')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/config-invalid/),
  });
  expect(await run('hosts', 'show', '-rf')).toMatchObject({ code: 2 });
  expect(await run('incidents', 'show', `inc_${'0'.repeat(26)}`)).toMatchObject({ code: 4 });
  const away = await run('me', '--url', 'http://127.0.0.1:9');
  expect(away).toMatchObject({
    code: 5,
    stdout: '',
    stderr: expect.stringMatching(/^davy: server-unreachable: /),
  });
  const doctor = await run('doctor', '--json');
  expect(doctor.code).toBe(3);
  const { items } = JSON.parse(doctor.stdout) as { items: { what: string; ok: boolean; todo?: string }[] };
  expect(items.filter((one) => !one.ok)).toMatchObject([
    { what: 'worker', todo: expect.stringMatching(/davy worker/) },
  ]);
});

test('playbooks and versions; nothing coloured with NO_COLOR', async () => {
  const { run, json, home } = await newDavy();
  expect(await run('playbooks')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^miner-response 1 \(default\)/),
  });
  expect(await json('playbooks', 'check', resolve('playbooks/contain-first.yaml'))).toMatchObject({
    name: 'contain-first',
  });
  const wrong = join(home.root, 'wrong.yaml');
  writeFileSync(wrong, 'name: wrong\nversion: none\n');
  expect(await run('playbooks', 'check', wrong)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/wrong\.yaml:2/),
  });
  expect(await json('version')).toMatchObject({
    server: { signingKey: { publicKey: expect.stringMatching(/BEGIN PUBLIC KEY/) } },
  });
  const out = await Promise.all([
    run('doctor'),
    run('hold'),
    run('playbooks'),
    run('audit', 'list'),
    run('version'),
  ]);
  for (const { stdout, stderr } of out) expect(stdout + stderr).not.toContain('\u001b');
});
