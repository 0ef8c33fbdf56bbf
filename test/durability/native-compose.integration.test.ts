import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { expect, inject, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { IncidentView } from '../../api/schemas/incidents.ts';
import type { Child } from '../../runtime/embedded/child.ts';
import { startChild } from '../../runtime/embedded/child.ts';
import { freePort } from '../../runtime/embedded/free-port.ts';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import { openSigner } from '../../runtime/signing.ts';
import type { Service } from '../compose/compose-file.ts';
import { readCompose, understood } from '../compose/compose-file.ts';
import { testClient } from '../shared/api-client.ts';
import { eventually } from '../shared/eventually.ts';
import { freshDatabase, freshFolder, temporalAddress, temporalCli } from '../shared/services.ts';
import { layOut } from './native-compose.ts';

test('the processes of docker-compose.yml work together with the environment and the files that it gives them', async () => {
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const { path: folder, remove } = freshFolder();
  const children: Child[] = [];
  onTestFinished(async () => {
    await Promise.all(children.map((child) => child.end([['SIGTERM', 15_000]])));
    remove();
  });

  // The operator's folder, as docs/operate.md makes it.
  const operators = join(folder, 'davy');
  const secrets = join(operators, 'secrets');
  for (const one of [operators, secrets, join(operators, 'keys')]) mkdirSync(one, { mode: 0o700 });
  const secret = (name: string, text: string) => writeFileSync(join(secrets, name), text, { mode: 0o600 });
  const { ownerPassword, appPassword } = inject('services');
  const port = await freePort();
  writeFileSync(join(operators, 'davy.yaml'), stringify({ api: { listen: '127.0.0.1', port } }));
  secret('owner.pgpass', `*:*:*:davy_owner:${ownerPassword}\n`);
  secret('app.pgpass', `*:*:*:davy_app:${appPassword}\n`);
  secret('postgres.password', 'unused');
  secret('temporal.password', 'unused');
  secret('evidence.key', `${randomBytes(32).toString('hex')}\n`);
  openSigner(secrets);

  const file = understood(readCompose({ DAVY_DIR: operators }));
  const service = (name: string): Service => {
    const found = file.services[name];
    if (found === undefined) throw new Error(`no service ${name}`);
    return found;
  };
  const { host, pathname } = new URL(database.appUrl);
  const network = { 'postgres:5432/davy': host + pathname, 'temporal:7233': temporalAddress() };
  const natively = (name: string, replica = 1) =>
    layOut(file, service(name), folder, join(folder, `${name}-${replica}`), network);
  const log = (name: string, replica = 1) => join(folder, `${name}-${replica}.log`);
  const start = async (name: string, replica = 1): Promise<Child> => {
    const { env, at } = natively(name, replica);
    if (env.DAVY_HOME !== undefined) keepBundles(at('/var/lib/davy'));
    const child = await startChild({
      name,
      argv: [process.execPath, resolve('cli/davy.ts'), ...service(name).command],
      cwd: folder,
      // What an image gives by itself; everything else is the file's.
      env: { PATH: process.env.PATH, ...env },
      output: log(name, replica),
      deathSignal: 'TERM',
    });
    children.push(child);
    return child;
  };

  const migration = await start('migrate');
  expect(await migration.exited, readIfThere(log('migrate'))).toEqual({ code: 0, signal: null });

  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(temporalCli(), join(bin, 'temporal'));
  const [shell = '', ...flags] = z.array(z.string()).parse(service('temporal-namespace').entrypoint);
  const { env } = natively('temporal-namespace');
  await promisify(execFile)(shell, [...flags, ...service('temporal-namespace').command], {
    env: { PATH: [bin, process.env.PATH].join(delimiter), HOME: folder, ...env },
  });

  await start('api');
  const replicas = service('worker').deploy?.replicas ?? 0;
  expect(replicas).toBe(2);
  const workers: number[] = [];
  for (let replica = 1; replica <= replicas; replica++)
    workers.push((await start('worker', replica)).identity.pid);

  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200, 40_000).catch((cause) => {
    const said = [log('api'), log('worker', 1), log('worker', 2)].map((one) =>
      readIfThere(one)?.slice(-2000),
    );
    throw new Error(said.join('\n'), { cause });
  });
  const connection = await Connection.connect({ address: temporalAddress() });
  onTestFinished(() => connection.close());
  // 1: workflows, 2: activities.
  for (const taskQueueType of [1, 2]) {
    await eventually(async () => {
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace: service('api').environment.TEMPORAL_NAMESPACE ?? '',
        taskQueue: { name: 'davy-default' },
        taskQueueType,
      });
      const polling = new Set((pollers ?? []).map(({ identity }) => Number.parseInt(identity ?? '', 10)));
      return workers.every((pid) => polling.has(pid));
    });
  }

  // The admin's key is where the first lines of the file say.
  const { at } = natively('api');
  const client = await testClient(url, readFileSync(at('/var/lib/davy/admin.key'), 'utf8').trim());
  const nowhere = await freePort();
  const hostKeys = [`SHA256:${'A'.repeat(43)}`];
  await client.put('/v1/hosts/web1', { address: '127.0.0.1', port: nowhere, hostKeys });
  const { status, body } = await client.request<{ status: string; incidentId: string }>(
    'POST',
    '/v1/alerts/generic',
    { body: { host: 'web1', title: 'CPU' } },
  );
  expect([status, body.status]).toEqual([202, 'incident']);
  // A worker took it up and says in the store that it cannot reach the host: all four work together.
  await eventually(async () => {
    const { attention } = await client.get<IncidentView>(`/v1/incidents/${body.incidentId}`);
    return attention !== null;
  }, 30_000).catch(async (cause) => {
    throw new Error(JSON.stringify(await client.get(`/v1/incidents/${body.incidentId}`)), { cause });
  });
  const { at: atWorker } = natively('worker');
  expect(readIfThere(atWorker('/var/lib/davy/secrets/signing.key'))).toBeUndefined();
}, 120_000);

/** Bundling the workflow takes seconds; every test uses the same bundle. */
function keepBundles(home: string): void {
  const cache = resolve('.davy/test/cache');
  mkdirSync(cache, { recursive: true });
  try {
    symlinkSync(cache, join(home, 'cache'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
