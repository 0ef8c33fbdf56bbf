import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { quietLogger } from '../../test/shared/quiet-logger.ts';
import { freshFolder, migratedDatabase } from '../../test/shared/services.ts';
import { startPostgres } from './postgres.ts';
import { withClient } from './postgres-roles.ts';
import { identityOf, isAlive } from './process-identity.mjs';

const query = (url: string, sql: string) => withClient(url, (client) => client.query(sql));

function folder(): string {
  const { path, remove } = freshFolder();
  onTestFinished(remove);
  return path;
}

async function started(dir: string, port?: number) {
  const postgres = await startPostgres({ dir, logger: quietLogger(), ...(port && { port }) });
  onTestFinished(() => postgres.stop());
  return postgres;
}

describe('embedded PostgreSQL', () => {
  test('keeps its data, port and passwords over a SIGKILL of the server', async () => {
    const dir = folder();
    const first = await started(dir);
    await query(first.ownerUrl, 'create table kept (n int); insert into kept values (42)');
    process.kill(first.child.identity.pid, 'SIGKILL');
    await first.child.exited;

    const second = await started(dir);
    expect(second.ownerUrl).toBe(first.ownerUrl);
    const { rows } = await query(second.ownerUrl, 'select n from kept');
    expect(rows).toEqual([{ n: 42 }]);
    const settings = await query(second.ownerUrl, 'show fsync');
    expect(settings.rows).toEqual([{ fsync: 'on' }]);
  });

  test('does not wait for ever for its clients when it is asked to stop', async () => {
    const postgres = await started(folder());
    await withClient(postgres.ownerUrl, async (client) => {
      const cut = once(client, 'error');
      process.kill(postgres.child.identity.pid, 'SIGTERM');
      await cut;
      expect(await postgres.child.exited).toEqual({ code: 0, signal: null });
    });
  });

  test('ends a server that a former supervisor left on the same folder', async () => {
    const dir = folder();
    const left = await started(dir);
    await query(left.ownerUrl, 'create table kept ()');
    const taken = await started(dir);
    expect(isAlive(left.child.identity)).toBe(false);
    await query(taken.ownerUrl, 'select * from kept');
  });

  test('starts though a stranger has the number in a stale postmaster.pid, and leaves the stranger alone', async () => {
    const dir = folder();
    const first = await started(dir);
    await first.stop();
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    const identity = identityOf(stranger.pid ?? 0);
    expect(identity).toBeDefined();
    // The form that postmaster.pid has: pid, data folder, start time, port, socket folder, address, shared memory, state.
    const lines = [stranger.pid, join(dir, 'cluster'), 1, first.port, '', '127.0.0.1', '', 'ready'];
    writeFileSync(join(dir, 'cluster', 'postmaster.pid'), `${lines.join('\n')}\n`);
    await query((await started(dir)).ownerUrl, 'select 1');
    expect(identity && isAlive(identity)).toBe(true);
  });

  test('wants a password of everybody, and keeps the passwords to its owner', async () => {
    const dir = folder();
    const postgres = await started(dir);
    const wrong = new URL(postgres.superUrl);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    for (const role of ['super', 'owner', 'app']) {
      expect(statSync(join(dir, `${role}.password`)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(dir, 'cluster')).mode & 0o777).toBe(0o700);
  });

  test('makes the cluster anew when initdb was cut short', async () => {
    const dir = folder();
    mkdirSync(join(dir, 'cluster.new'));
    writeFileSync(join(dir, 'cluster.new', 'PG_VERSION'), 'half');
    await query((await started(dir)).url, 'select 1');
  });

  test('says where its log is when it does not come up', async () => {
    const dir = folder();
    const other = await started(folder());
    await expect(started(dir, other.port)).rejects.toThrow(/machine-not-ready: .*postgres\.log/);
  });

  test('lets the app role do nothing that a migration did not allow', async () => {
    const { ownerUrl, url } = await started(folder());
    await query(ownerUrl, 'create table secret (n int)');
    await expect(query(url, 'select * from secret')).rejects.toThrow(/permission denied/);
    await expect(query(url, 'create table mine (n int)')).rejects.toThrow(/permission denied/);
    await expect(query(url, 'create temporary table mine (n int)')).rejects.toThrow(/permission denied/);
    await expect(query(ownerUrl, 'create role more')).rejects.toThrow(/permission denied/);
  });
});

test('each migrated database is a copy of its own', async () => {
  const [one, two] = await Promise.all([migratedDatabase(), migratedDatabase()]);
  onTestFinished(async () => void (await Promise.all([one.drop(), two.drop()])));
  await query(one.ownerUrl, "update hold set reason = 'mine'");
  expect((await query(two.appUrl, "select 1 from hold where reason = 'mine'")).rows).toEqual([]);
  expect((await query(two.appUrl, 'select id from davy_migrations')).rows).not.toEqual([]);
});
