import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { IncidentId } from '../domain/ids.ts';
import { eventually } from '../test/shared/eventually.ts';
import { HOST_KEY, newDavy } from './command-line.fixture.ts';

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
  const posted = await json<{ alertId: string; incidentId: IncidentId }>(...flags, '--path', '/tmp/a');
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
  const { id } = await json<{ id: IncidentId }>('incidents', 'open', 'web1', '--reason', 'a look');
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
