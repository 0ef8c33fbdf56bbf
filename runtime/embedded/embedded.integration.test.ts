import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../test/shared/eventually.ts';
import { quietLogger } from '../../test/shared/quiet-logger.ts';
import { freshFolder } from '../../test/shared/services.ts';
import type { Home } from '../home.ts';
import { findHome } from '../home.ts';
import type { Embedded } from './embedded.ts';
import { startEmbedded } from './embedded.ts';
import { withClient } from './postgres-roles.ts';
import type { ProcessIdentity } from './process-identity.mjs';
import { identityOf, isAlive } from './process-identity.mjs';

function freshHome(): Home {
  const { path, remove } = freshFolder();
  onTestFinished(remove);
  return findHome(path, {});
}

async function started(home: Home): Promise<Embedded> {
  const backoff = { firstMs: 1, mostMs: 50, calmMs: 60_000 };
  const embedded = await startEmbedded({ home, logger: quietLogger(), durable: false, backoff });
  onTestFinished(() => embedded.stop());
  return embedded;
}

const children = (home: Home): Record<string, ProcessIdentity> =>
  JSON.parse(readFileSync(join(home.run, 'children.json'), 'utf8'));

/** The child's identity once it is another than before. */
const restarted = (home: Home, name: string, before: ProcessIdentity | undefined): Promise<ProcessIdentity> =>
  eventually(() => {
    const now = children(home)[name];
    return now !== undefined && now.pid !== before?.pid && isAlive(now) && now;
  });

/** A process that writes its name when it is asked to end, then ends. */
const noting = (file: string, name: string) =>
  [
    process.execPath,
    '-e',
    `process.on('SIGTERM', () => { require('fs').appendFileSync(${JSON.stringify(file)}, '${name} '); process.exit(0); });
     setInterval(() => {}, 1e6); require('fs').writeFileSync(${JSON.stringify(`${file}.${name}`)}, String(process.pid));`,
  ] as const;

function outsider(): ProcessIdentity {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const identity = identityOf(child.pid ?? 0);
  if (identity === undefined) throw new Error('sleep did not start');
  return identity;
}

describe('the embedded services', () => {
  test('restart whatever ends unasked, on the same ports, and stop the processes in order', async () => {
    const home = freshHome();
    const embedded = await started(home);
    await withClient(embedded.databaseOwnerUrl, (client) => client.query('create table kept ()'));
    const order = join(home.root, 'order');
    for (const name of ['api', 'worker']) await embedded.run({ name, argv: noting(order, name), env: {} });
    const before = children(home);
    for (const name of ['postgres', 'temporal', 'api', 'worker']) {
      process.kill(before[name]?.pid ?? 0, 'SIGKILL');
      await restarted(home, name, before[name]);
    }
    await withClient(embedded.databaseUrl, (client) => client.query('select 1'));
    // Ready to hear SIGTERM: the second start has written its own number.
    await eventually(() =>
      ['api', 'worker'].every(
        (name) => readFileSync(`${order}.${name}`, 'utf8') === String(children(home)[name]?.pid),
      ),
    );
    const after = Object.values(children(home));
    await embedded.stop();
    expect(after.filter(isAlive)).toEqual([]);
    expect(readFileSync(order, 'utf8')).toBe('api worker ');
  });

  test('refuse a home folder that is in use, and take it once it is free', async () => {
    const home = freshHome();
    const first = await started(home);
    await expect(startEmbedded({ home, logger: quietLogger() })).rejects.toThrow(/home-in-use: process \d+/);
    await first.stop();
    await (await started(home)).stop();
  });

  test('leave no child behind when the supervisor is killed, and start again with the data there', async () => {
    const home = freshHome();
    const script = `
      const { startEmbedded } = await import(${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)});
      const { findHome } = await import(${JSON.stringify(new URL('../home.ts', import.meta.url).href)});
      const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
      const embedded = await startEmbedded({ home: findHome(${JSON.stringify(home.root)}, {}), logger, durable: false });
      await embedded.run({ name: 'api', argv: ['sleep', '600'], env: { PATH: process.env.PATH } });
      process.stdout.write(embedded.databaseOwnerUrl);`;
    const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void supervisor.kill('SIGKILL'));
    const url = await new Promise<string>((resolve, reject) => {
      supervisor.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      supervisor.once('exit', () => reject(new Error('the supervisor ended')));
    });
    await withClient(url, (client) => client.query('create table kept ()'));
    const left = Object.values(children(home));
    expect(left).toHaveLength(3);
    supervisor.kill('SIGKILL');
    await once(supervisor, 'exit');

    const next = await started(home);
    expect(left.filter(isAlive)).toEqual([]);
    await withClient(next.databaseOwnerUrl, (client) => client.query('select * from kept'));
  });

  test('end an orphan by number and start time together, never by number alone', async () => {
    const home = freshHome();
    const orphan = outsider();
    const stranger = outsider();
    mkdirSync(home.run, { recursive: true });
    // The stranger has a number that a child had: same pid, another start.
    const noted = { api: orphan, worker: { ...stranger, start: `${stranger.start}0` } };
    writeFileSync(join(home.run, 'children.json'), JSON.stringify(noted));
    await started(home);
    expect(isAlive(orphan)).toBe(false);
    expect(isAlive(stranger)).toBe(true);
  });
});
