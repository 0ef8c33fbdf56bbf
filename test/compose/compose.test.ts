import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import { readSettings } from '../../cli/compose/settings.ts';
import { configSchema } from '../../domain/config.ts';
import { parseDuration } from '../../domain/duration.ts';
import type { Service } from './compose-file.ts';
import { readCompose, understood } from './compose-file.ts';

const ROOT = new URL('../../', import.meta.url);
const text = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');
const raw = readCompose({ DAVY_DIR: '/etc/davy' });
const { services, secrets, configs, networks, volumes } = understood(raw);
const service = (name: string): Service => {
  const found = services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
};
const api = service('api');
const worker = service('worker');

const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(
  JSON.parse(text('test/compose/compose-spec.json')),
);

test('docker-compose.yml fits the Compose Specification', () => {
  valid(raw);
  expect(valid.errors).toBeNull();
});

test('the schema would object to a key that does not exist', () => {
  expect(valid({ services: { api: { image: 'a:1', enviroment: {} } } })).toBe(false);
});

test('nothing starts without the folder that holds the secrets', () => {
  expect(() => readCompose({})).toThrow(/DAVY_DIR is missing/);
  for (const { file } of Object.values(secrets)) expect(file).toMatch(/^\/etc\/davy\/secrets\//);
});

test('every image has a pinned version, and Davy’s is the package’s', () => {
  const { version } = JSON.parse(text('package.json'));
  for (const { image } of Object.values(services)) expect(image).toMatch(/^[a-z][a-z/-]*:\d+\.\d+(\.\d+)?$/);
  for (const name of ['api', 'worker', 'migrate']) expect(service(name).image).toBe(`davy:${version}`);
  for (const [, image] of text('Dockerfile').matchAll(/^FROM (\S+)/gm))
    expect(image).toMatch(/:\d+\.\d+\.\d+-/);
});

test('Temporal’s server is new enough for the SDK', () => {
  const [, minor = '0'] = /:1\.(\d+)\./.exec(service('temporal').image) ?? [];
  expect(Number(minor)).toBeGreaterThanOrEqual(32);
});

test('every variable that a process of Davy reads is given', () => {
  const sources = ['cli/compose/settings.ts', 'runtime/home.ts', 'runtime/config.ts', 'runtime/logger.ts'];
  const read = sources.flatMap((file) =>
    [...text(file).matchAll(/\benv\.([A-Z_]+)|needed\(env, '([A-Z_]+)'/g)].map((m) => m[1] ?? m[2] ?? ''),
  );
  expect(read).toContain('DATABASE_URL');
  // Where the home folder would be without DAVY_HOME.
  const wanted = read.filter((name) => name !== 'HOME' && name !== 'XDG_DATA_HOME');
  for (const { environment } of [api, worker]) {
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(wanted));
  }
  const migrate = [...text('cli/commands/migrate.ts').matchAll(/process\.env\.([A-Z_]+)/g)].map((m) => m[1]);
  expect(Object.keys(service('migrate').environment)).toEqual(expect.arrayContaining(migrate));
});

test('a process of Davy takes the settings of api and worker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'davy-compose-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const davyYaml = join(folder, 'davy.yaml');
  writeFileSync(davyYaml, 'api:\n  listen: 0.0.0.0\n');
  for (const { environment } of [api, worker]) {
    const settings = readSettings(undefined, { ...environment, DAVY_HOME: folder, DAVY_CONFIG: davyYaml });
    expect(settings.temporalAddress).toBe('temporal:7233');
    expect(settings.temporalNamespace).toBe('davy');
    expect(new URL(settings.databaseUrl).username).toBe('davy_app');
  }
});

test('no secret stands in an environment, an argument or the file', () => {
  for (const { environment, command } of Object.values(services)) {
    for (const [name, value] of Object.entries(environment)) {
      if (/^postgres(ql)?:/.test(value)) expect(new URL(value).password).toBe('');
      if (/PASS|PWD|SECRET|TOKEN/.test(name)) expect(value).toMatch(/^\/run\/secrets\//);
    }
    expect(command.join(' ')).not.toMatch(/(PASSWORD|PWD)=(?!"\$\(cat \/run\/secrets\/)/);
  }
});

test('secrets, configurations, networks and volumes are declared, and nothing is declared in vain', () => {
  const all = Object.values(services);
  const named = (pick: (s: Service) => string[]) => new Set(all.flatMap(pick));
  expect(named((s) => s.secrets.map((one) => one.source))).toEqual(new Set(Object.keys(secrets)));
  expect(named((s) => s.configs.map((one) => one.source))).toEqual(new Set(Object.keys(configs)));
  expect(named((s) => s.networks)).toEqual(new Set(Object.keys(networks)));
  const used = named((s) => s.volumes.flatMap((v) => (typeof v === 'string' ? [v.split(':')[0] ?? ''] : [])));
  expect(used).toEqual(new Set(Object.keys(volumes)));
});

test('each secret goes only to whom it is for', () => {
  const holders = (secret: string) =>
    Object.keys(services).filter((name) => service(name).secrets.some((one) => one.source === secret));
  expect(holders('signing_key')).toEqual(['api']);
  expect(holders('signing_pub')).toEqual(['worker']);
  expect(holders('owner_pgpass')).toEqual(['databases', 'migrate']);
  expect(holders('evidence_key')).toEqual(['api', 'worker']);
  const owners = Object.keys(services).filter((name) => 'DATABASE_OWNER_URL' in service(name).environment);
  expect(owners).toEqual(['migrate']);
});

test('only loopback is published, and database and Temporal are not published at all', () => {
  for (const { ports } of Object.values(services))
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  expect(networks.inside).toEqual({ internal: true });
  for (const name of ['postgres', 'temporal']) {
    expect(service(name).ports).toEqual([]);
    expect(service(name).networks).toEqual(['inside']);
  }
});

test('api and two workers start after migration and namespace', () => {
  for (const { depends_on } of [api, worker]) {
    expect(depends_on.migrate?.condition).toBe('service_completed_successfully');
    expect(depends_on['temporal-namespace']?.condition).toBe('service_completed_successfully');
  }
  expect(worker.deploy?.replicas).toBe(2);
  for (const name of ['postgres', 'temporal', 'api']) expect(service(name).healthcheck).toBeDefined();
});

test('a worker that is stopped has time to drain', () => {
  const { acts } = configSchema.parse({});
  // 20 s: what the worker adds to the longest act before it gives up (cli/compose/worker-process.ts).
  expect(parseDuration(worker.stop_grace_period ?? '')).toBeGreaterThan(acts.deadline + 20_000);
});

test('the image holds every room that the processes need, and runs them as nobody special', () => {
  const dockerfile = text('Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY ([a-z]+) \1$/gm)].map((m) => m[1]).toSorted();
  const { include } = JSON.parse(text('tsconfig.build.json'));
  // The lab is for demo and tests; the console is not built yet.
  const wanted = [...include, 'playbooks'].filter((room) => room !== 'lab').toSorted();
  expect(copied).toEqual(wanted);
  const sent = text('.dockerignore').split('\n');
  for (const room of copied) expect(sent).toContain(`!${room}`);
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM'));
  expect(last).toMatch(/^USER node$/m);
  expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('ENTRYPOINT'));
  expect(dockerfile).toContain('npm ci --ignore-scripts --omit=dev');
});
