import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Child } from '../runtime/embedded/child.ts';
import { startChild } from '../runtime/embedded/child.ts';
import type { Home } from '../runtime/home.ts';
import { findHome, makeHome } from '../runtime/home.ts';
import { eventually } from '../test/shared/eventually.ts';
import { CRON, driver, GATE, KILL, planOf } from '../test/shared/incident-driver.ts';
import { freshFolder, temporalAddress } from '../test/shared/services.ts';
import type { TestStore } from '../test/shared/store.ts';
import { newTestStore } from '../test/shared/store.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Davy extends TestStore {
  readonly home: Home;
  readonly url: string;
  /** Runs the real command, without a terminal. */
  run(...argv: string[]): Promise<Ended>;
  /** The same, with things in its environment or on its stdin. */
  runWith(more: { env?: NodeJS.ProcessEnv; stdin?: string }, ...argv: string[]): Promise<Ended>;
  /** Its JSON. Fails unless it ends with 0. */
  json<T = Record<string, unknown>>(...argv: string[]): Promise<T>;
}

const HOST_KEY = `SHA256:${'A'.repeat(43)}`;

/** An API process of its own on a database of its own, and the command line beside it; all gone with the test. */
async function newDavy(): Promise<Davy> {
  const base = await newTestStore();
  const folder = freshFolder();
  const home = findHome(folder.path, {});
  makeHome(home);
  writeFileSync(join(home.secrets, 'evidence.key'), `${Buffer.from(base.evidenceKey).toString('hex')}\n`);
  writeFileSync(home.config, JSON.stringify({ evidence: { dir: base.evidenceDir } }));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    NODE_NO_WARNINGS: '1',
    NO_COLOR: '1',
    DAVY_HOME: home.root,
    DATABASE_URL: base.database.appUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
  };
  let api: Child | undefined;
  onTestFinished(async () => {
    await api?.end([['SIGTERM', 10_000]]);
    folder.remove();
  });
  // The store of the test has an admin already, so the API makes none: this one comes first.
  await base.store.keys.revoke(base.admin.keyId, base.admin);
  const log = join(home.logs, 'api.log');
  api = await startChild({
    name: 'api',
    argv: [process.execPath, resolve('cli/davy.ts'), 'api', '--port', '0'],
    cwd: home.root,
    env,
    output: log,
    deathSignal: 'TERM',
  });
  const url = await eventually(async () => {
    const file = join(home.run, 'api.url');
    if (!existsSync(file) || !existsSync(home.adminKey)) return undefined;
    return readFileSync(file, 'utf8').trim();
  }, 30_000).catch((cause) => {
    throw new Error(readFileSync(log, 'utf8'), { cause });
  });
  const runWith: Davy['runWith'] = (more, ...argv) => davy(argv, { ...env, ...more.env }, more.stdin);
  const run: Davy['run'] = (...argv) => runWith({}, ...argv);
  return {
    ...base,
    home,
    url,
    run,
    runWith,
    async json<T>(...argv: string[]): Promise<T> {
      const ended = await run(...argv, '--json');
      if (ended.code !== 0) throw new Error(`davy ${argv.join(' ')}: ${ended.code}\n${ended.stderr}`);
      return JSON.parse(ended.stdout) as T;
    },
  };
}

const davy = (argv: readonly string[], env: NodeJS.ProcessEnv, stdin = ''): Promise<Ended> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve('cli/davy.ts'), ...argv], { env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', fail).once('close', (code) => done({ code, stdout, stderr }));
    // A command that does not read its stdin may be gone before we have written.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });

test('hosts: added with a named key, listed, shown, removed; without a terminal a key must be named', async () => {
  const { run, json } = await newDavy();
  const refused = await run('hosts', 'add', 'web1', '192.0.2.10');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('--host-key');
  const added = await run(
    ...['hosts', 'add', 'web1', '192.0.2.10', '--port', '2222', '--host-key', HOST_KEY],
    ...['--alias', 'web1.example.net', '--alias', '2001:db8::10', '--label', 'team=shop'],
  );
  expect(added.code).toBe(0);
  expect(added.stdout).toContain('192.0.2.10:2222');
  expect(added.stderr).toContain('davy hosts check web1');
  const { items } = await json<{ items: object[] }>('hosts', 'list');
  expect(items).toMatchObject([
    { name: 'web1', aliases: ['web1.example.net', '2001:db8::10'], labels: { team: 'shop' } },
  ]);
  expect((await run('hosts')).stdout).toMatch(/^name +address/);
  expect(await json('hosts', 'show', 'web1')).toMatchObject({ hostKeys: [HOST_KEY] });
  expect(await json('hosts', 'remove', 'web1')).toEqual({ removed: 'web1' });
  expect(await run('hosts', 'show', 'web1')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^davy: not-found: /),
  });
});

test('alerts: posted from flags, a file and stdin; the same twice is a duplicate', async () => {
  const { run, runWith, json, home } = await newDavy();
  await run('hosts', 'add', 'web1', '--host-key', HOST_KEY);
  const flags = ['alerts', 'post', '--host', 'web1', '--title', 'CPU \u001b[31m', '--external-id', 'x1'];
  const posted = await json<{ alertId: string; incidentId: string }>(...flags, '--path', '/tmp/a');
  expect(posted).toMatchObject({ status: 'incident', incidentId: expect.stringMatching(/^inc_/) });
  expect(await json(...flags)).toMatchObject({ status: 'duplicate', incidentId: posted.incidentId });
  const file = join(home.root, 'alert.json');
  writeFileSync(
    file,
    JSON.stringify([
      { host: 'nowhere', title: 'a' },
      { host: 'web1', title: 'b' },
    ]),
  );
  const both = await run('alerts', 'post', file);
  expect(both).toMatchObject({ code: 0, stdout: expect.stringMatching(/unassigned[\s\S]*incident/) });
  expect(await runWith({ stdin: '{"host": ' }, 'alerts', 'post', '-')).toMatchObject({ code: 2 });
  const stdin = JSON.stringify({ host: 'web1', title: 'c' });
  expect(await runWith({ stdin }, 'alerts', 'post', '-')).toMatchObject({ code: 0 });
  expect(await run('alerts', 'post', '--host', 'web1')).toMatchObject({ code: 2 });
  const list = await run('alerts');
  expect(list.stdout).toContain('CPU \\u{1b}[31m');
  expect(list.stderr).toContain('davy alerts assign');
  const shown = await run('incidents', 'show', posted.incidentId);
  expect(shown.stdout).toContain(posted.alertId);
});

test('incidents: opened, noted, followed to their end, exported', async () => {
  const { run, json, store, home } = await newDavy();
  await run('hosts', 'add', 'web1', '--host-key', HOST_KEY);
  expect(await run('incidents', 'open', 'web1')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/reason-required/),
  });
  const { id } = await json<{ id: string }>('incidents', 'open', 'web1', '--reason', 'a look');
  expect(await run('incidents', 'open', 'web1', '--reason', 'again')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/^davy: incident-open: /),
  });
  expect(await run('incidents', 'note', id, 'two\nlines')).toMatchObject({ code: 0 });
  const timeline = await run('incidents', 'timeline', id);
  expect(timeline.stdout).toContain('Note: two\\u{a}lines');
  const watching = run('incidents', 'watch', id);
  await eventually(async () => {
    const { version = 0 } = (await store.incidents.get(id)) ?? {};
    await store.incidents.facts(id);
    return store.incidents.close(id, version, 'not-a-miner');
  });
  expect(await watching).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/incident\.opened[\s\S]*closed, not-a-miner/),
  });
  const out = join(home.root, 'export.json');
  expect(await run('incidents', 'export', id, '--out', out)).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ incident: { id } });
  expect(await run('incidents', 'export', id, '--out', out)).toMatchObject({ code: 2 });
  expect(await run('incidents', 'report', id)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/not collected yet/),
  });
  expect(await json('incidents', 'list', '--status', 'closed')).toMatchObject({ items: [{ id }] });
});

test('approve: without a terminal only the plan that --digest names, whole or in part', async () => {
  const it = await newDavy();
  const { run, json } = it;
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, KILL, ['a', 'b']), planOf(incident, CRON, ['c']));
  const approval = await drive.approvalOf(incident.id, KILL);
  const waiting = await run('approvals');
  expect(waiting.stdout).toContain(approval.id);
  expect(waiting.stderr).toContain(`davy approve --incident ${incident.id}`);

  const unasked = await run('approve', approval.id);
  expect(unasked.code).toBe(2);
  expect(unasked.stdout).toContain('1. a');
  expect(unasked.stderr).toContain(`--digest ${approval.plan.digest}`);
  const other = await run('approve', approval.id, '--digest', `sha256:${'0'.repeat(64)}`);
  expect(other).toMatchObject({ code: 4, stderr: expect.stringMatching(/^davy: plan-changed: /) });
  const stranger = ['--digest', approval.plan.digest, '--targets', `t_${'0'.repeat(16)}`];
  expect(await run('approve', approval.id, ...stranger)).toMatchObject({ code: 4 });
  expect((await it.store.approvals.get(approval.id))?.decisions).toEqual([]);

  const [first] = approval.plan.targets;
  const part = ['--digest', approval.plan.digest, '--targets', first?.id ?? '', '--reason', 'a only'];
  expect(await json('approve', approval.id, ...part)).toMatchObject({
    state: 'partially-approved',
    decisions: [{ targets: [first?.id], reason: 'a only', person: 'admin' }],
  });
  expect(await run('approve', approval.id, ...part)).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/already-decided/),
  });

  const cron = await drive.approvalOf(incident.id, CRON);
  expect(await run('reject', cron.id, '--reason', 'ours')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/rejected/),
  });
  expect(await run('approve', '--incident', incident.id)).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/not-found/),
  });
});

test('approve --incident: every plan must be named, and all go in together', async () => {
  const it = await newDavy();
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, KILL, ['a']), planOf(incident, CRON, ['c']));
  const plans = [await drive.approvalOf(incident.id, KILL), await drive.approvalOf(incident.id, CRON)];
  const digests = plans.map(({ plan }) => plan.digest);
  const one = ['approve', '--incident', incident.id, '--digest', digests[0] ?? ''];
  expect(await it.run(...one)).toMatchObject({ code: 4, stderr: expect.stringMatching(/plan-changed/) });
  expect((await drive.approvalOf(incident.id, KILL)).state).toBe('pending');
  const both = await it.run(...one, '--digest', digests[1] ?? '');
  expect(both).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/approved[\s\S]*approved/),
    stderr: expect.stringMatching(/ledger head \d+/),
  });
  expect((await drive.approvalOf(incident.id, CRON)).state).toBe('approved');
});

test('authorise: the verdict is shown, a reason and the digest are needed', async () => {
  const it = await newDavy();
  const { run } = it;
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, GATE, []));
  const { id, plan } = await drive.approvalOf(incident.id, GATE);
  const digest = ['--digest', plan.digest];
  const unsaid = await run('authorise', id, ...digest);
  expect(unsaid).toMatchObject({ code: 4, stderr: expect.stringMatching(/^davy: reason-required: /) });
  expect(await run('authorise', id, '--reason', 'ours')).toMatchObject({ code: 2 });
  const done = await run('authorise', id, '--reason', 'ours', ...digest);
  expect(done.stdout).toMatch(/^verdict: suspicious/);
  expect(done).toMatchObject({ code: 0 });
  expect((await it.store.approvals.get(id))?.decisions).toMatchObject([
    { decision: 'authorise', reason: 'ours' },
  ]);
});

test('approve: a server that shows another plan than the digest it names is found out', async () => {
  const it = await newDavy();
  const drive = driver(it);
  const incident = await drive.open('web1');
  await drive.offer(incident, planOf(incident, KILL, ['a']));
  const approval = await drive.approvalOf(incident.id, KILL);
  const posts: string[] = [];
  const liar = createServer((request, response) => {
    if (request.method !== 'GET') posts.push(request.url ?? '');
    const shown = structuredClone(approval);
    for (const target of shown.plan.targets) target.change = 'nothing much';
    response.setHeader('content-type', 'application/json').end(JSON.stringify(shown));
  });
  await new Promise<void>((ready) => liar.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void liar.close());
  const at = liar.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${at.port}`;
  const ended = await it.run('approve', approval.id, '--digest', approval.plan.digest, '--url', url);
  expect(ended).toMatchObject({ code: 4, stderr: expect.stringMatching(/^davy: plan-changed: /) });
  expect(posts).toEqual([]);
});

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
