import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../../runtime/embedded/postgres.ts';
import { eventually } from '../shared/eventually.ts';
import { quietLogger } from '../shared/quiet-logger.ts';
import { freshFolder, temporalAddress, temporalCli } from '../shared/services.ts';
import type { Service } from './compose-file.ts';
import { readCompose, understood } from './compose-file.ts';
import { runPsql } from './psql.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLOSED_PORT = 9;
/** TASK_QUEUE_TYPE_ACTIVITY of Temporal's API. */
const ACTIVITY_QUEUE = 2;

test('the processes of docker-compose.yml run with its environment, secrets and database roles', async () => {
  const stand = await stage();
  expect(stand.once('migrate')).toBe(0);
  const running = ['api', 'worker', 'worker'].map((name) => stand.start(name));
  const url = await eventually(() => readFileSync(join(stand.home('api'), 'run', 'api.url'), 'utf8').trim());
  await eventually(async () => (await fetch(`${url}/readyz`)).ok, 40_000);
  const key = readFileSync(join(stand.home('api'), 'admin.key'), 'utf8').trim();
  const ask = (method: string, path: string, body: object) =>
    fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  // Both workers poll the queue, in the namespace that Compose makes.
  expect(await eventually(() => pollers(stand.namespace))).toBe(2);

  // An alert is taken, and a worker looks for the host.
  const host = { address: '127.0.0.1', port: CLOSED_PORT, hostKeys: [`SHA256:${'A'.repeat(43)}`] };
  expect((await ask('PUT', '/v1/hosts/web1', host)).status).toBe(200);
  const alert = await ask('POST', '/v1/alerts/generic', { host: 'web1', title: 'a pool' });
  expect([alert.status, await alert.json()]).toEqual([202, expect.objectContaining({ status: 'incident' })]);
  const probe = await ask('POST', '/v1/hosts/probe', { address: '127.0.0.1', port: CLOSED_PORT });
  expect(await probe.json()).toMatchObject({ code: 'ssh-refused' });

  for (const child of running) child.kill('SIGTERM');
  expect(await Promise.all(running.map(exitOf))).toEqual([0, 0, 0]);
});

/** PostgreSQL with the roles of the file, its namespace in Temporal, and its folder of secrets; nothing of it outlives the test. */
async function stage() {
  const folder = freshFolder();
  const children: ChildProcess[] = [];
  const at = (...parts: string[]): string => join(folder.path, ...parts);
  const file = understood(readCompose({ DAVY_DIR: at('etc') }));
  const secrets = writeSecrets(at('etc'), at('evidence'));
  const postgres = await startPostgres({ dir: at('pg'), logger: quietLogger(), durable: false });
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map(exitOf));
    await postgres.stop();
    folder.remove();
  });
  const superUrl = new URL('/postgres', postgres.superUrl).href;
  const sql = file.configs.databases_sql?.content ?? '';
  await runPsql(superUrl, sql, secrets);
  // Compose runs it at each `up`.
  await runPsql(superUrl, sql, secrets);
  const namespace = file.services.api?.environment.TEMPORAL_NAMESPACE ?? '';
  const made = ['operator', 'namespace', 'create', '-n', namespace, '--address', temporalAddress()];
  spawnSync(temporalCli(), made, { env: { PATH: process.env.PATH, HOME: folder.path } });

  const service = (name: string): Service => {
    const found = file.services[name];
    if (found === undefined) throw new Error(`no service ${name}`);
    return found;
  };
  const home = (name: string): string => at(`${name}-home`);
  /** What a container would see, where it lies here. */
  const environment = (name: string): NodeJS.ProcessEnv => {
    mkdirSync(join(home(name), 'secrets'), { recursive: true, mode: 0o700 });
    const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, NODE_OPTIONS: '--no-deprecation' };
    for (const [key, value] of Object.entries(service(name).environment)) {
      const secret = file.secrets[value.replace('/run/secrets/', '')]?.file;
      env[key] = secret ?? value.replace('postgres:5432', `127.0.0.1:${postgres.port}`);
    }
    for (const { source, target } of service(name).secrets) {
      if (target === undefined) continue;
      const here = target.replace('/var/lib/davy', home(name));
      writeFileSync(here, readFileSync(file.secrets[source]?.file ?? ''), { mode: 0o600 });
    }
    if (env.TEMPORAL_ADDRESS !== undefined) env.TEMPORAL_ADDRESS = temporalAddress();
    if (env.DAVY_CONFIG !== undefined) env.DAVY_CONFIG = at('etc', 'davy.yaml');
    if (env.DAVY_HOME !== undefined) env.DAVY_HOME = home(name);
    return env;
  };
  const argv = (name: string): string[] => ['cli/davy.ts', ...service(name).command];
  return {
    home,
    namespace,
    once: (name: string): number | null =>
      spawnSync(process.execPath, argv(name), { cwd: ROOT, env: environment(name) }).status,
    start(name: string): ChildProcess {
      const log = openSync(at(`${name}.log`), 'a');
      const options = { cwd: ROOT, env: environment(name), stdio: ['ignore' as const, log, log] };
      const child = spawn(process.execPath, argv(name), options);
      children.push(child);
      return child;
    },
  };
}

/** As docs/operate.md says, without openssl. Answers what the file's SQL reads out of them. */
function writeSecrets(etc: string, evidence: string): Record<string, string> {
  mkdirSync(join(etc, 'secrets'), { recursive: true, mode: 0o700 });
  const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
  const write = (name: string, text: string) =>
    writeFileSync(join(etc, 'secrets', name), text, { mode: 0o600 });
  const secrets = { owner: hex(24), app: hex(24), temporal: hex(24) };
  write('owner.pgpass', `*:*:*:davy_owner:${secrets.owner}\n`);
  write('app.pgpass', `*:*:*:davy_app:${secrets.app}\n`);
  write('evidence.key', `${hex(32)}\n`);
  const pair = generateKeyPairSync('ed25519');
  write('signing.key', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write('signing.pub', pair.publicKey.export({ type: 'spki', format: 'pem' }).toString());
  writeFileSync(
    join(etc, 'davy.yaml'),
    `api: { port: 0 }\nevidence: { dir: ${evidence} }\nworker: { stickyTimeout: 1s }\n`,
  );
  return secrets;
}

/** How many workers poll; undefined while fewer than two do. */
async function pollers(namespace: string): Promise<number | undefined> {
  const connection = await Connection.connect({ address: temporalAddress() });
  try {
    const { pollers: found } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: 'davy-default' },
      taskQueueType: ACTIVITY_QUEUE,
    });
    const identities = new Set(found?.map((one) => one.identity));
    return identities.size >= 2 ? identities.size : undefined;
  } finally {
    await connection.close();
  }
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });
