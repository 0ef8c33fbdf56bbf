import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LabHost } from '../../lab/index.ts';
import type { Child } from '../../runtime/embedded/child.ts';
import { startChild } from '../../runtime/embedded/child.ts';
import type { ProcessIdentity } from '../../runtime/embedded/process-identity.mjs';
import { isAlive } from '../../runtime/embedded/process-identity.mjs';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import type { Home } from '../../runtime/home.ts';
import { findHome, makeHome } from '../../runtime/home.ts';
import type { TestClient } from '../shared/api-client.ts';
import { testClient } from '../shared/api-client.ts';
import { eventually } from '../shared/eventually.ts';
import { freshFolder } from '../shared/services.ts';

export type Part = 'api' | 'worker' | 'postgres' | 'temporal';

/** Short times, so that a killed worker's tasks move on at once and a watch is over in seconds. */
const TIMES = {
  watch: { minimum: '1s', maximum: '2s' },
  worker: { heartbeat: '700ms', stickyTimeout: '1s' },
};

/** A real `davy up` on a home folder that outlives it. */
export interface RunningUp {
  readonly home: Home;
  /** Starts `davy up` and waits until it says that it is ready. */
  start(): Promise<void>;
  /** One signal to `davy up` itself; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** What `run/children.json` has for this part. */
  identity(part: Part): ProcessIdentity;
  signal(part: Part, signal: NodeJS.Signals): ProcessIdentity;
  /** Waits until the part runs as another process than this one and everything is ready again. */
  back(part: Part, before: ProcessIdentity): Promise<void>;
  /** With the admin's key; the address changes with each start. */
  client(): Promise<TestClient>;
  /** Puts a lab host into the inventory. */
  addHost(host: LabHost): Promise<void>;
  log(part: Part | 'up'): string;
}

/** Makes a home folder inside a test; whatever runs in it and the folder itself go with the test. */
export function newUp(config: object = {}): RunningUp {
  const folder = freshFolder();
  const home = findHome(folder.path, {});
  makeHome(home);
  writeFileSync(home.config, JSON.stringify({ ...TIMES, ...config }));
  const cache = resolve('.davy/test/cache');
  mkdirSync(cache, { recursive: true });
  symlinkSync(cache, join(home.root, 'cache'));
  const output = join(home.logs, 'davy-up.log');
  let child: Child | undefined;
  const said = () => readIfThere(output) ?? '';
  onTestFinished(async () => {
    await child?.end([['SIGTERM', 60_000]]);
    folder.remove();
  });

  const identity = (part: Part): ProcessIdentity => {
    const found = JSON.parse(readFileSync(join(home.run, 'children.json'), 'utf8'))[part];
    if (found === undefined) throw new Error(`${part} does not run`);
    return found;
  };
  const log = (part: Part | 'up') => readIfThere(join(home.logs, `${part}.log`)) ?? '';
  const url = () => readFileSync(join(home.run, 'api.url'), 'utf8').trim();
  const ready = async () => (await fetch(`${url()}/readyz`)).ok;
  const client = async () => testClient(url(), readFileSync(home.adminKey, 'utf8').trim());
  return {
    home,
    identity,
    client,
    async start() {
      const from = said().length;
      child = await startChild({
        name: 'up',
        argv: [process.execPath, resolve('cli/davy.ts'), 'up', '--home', home.root, '--port', '0'],
        cwd: home.root,
        env: {
          PATH: process.env.PATH,
          HOME: home.root,
          NODE_NO_WARNINGS: '1',
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        },
        output,
        deathSignal: 'TERM',
      });
      let gone = false;
      void child.exited.then(() => {
        gone = true;
      });
      await eventually(() => gone || said().slice(from).includes('davy: ready'), 60_000);
      if (gone) throw new Error(said());
    },
    async end(signal) {
      if (child === undefined) throw new Error('davy up does not run');
      process.kill(child.identity.pid, signal);
      await child.exited;
    },
    signal(part, signal) {
      const one = identity(part);
      if (!isAlive(one)) throw new Error(`${part} is gone already`);
      process.kill(one.pid, signal);
      return one;
    },
    async back(part, before) {
      try {
        await eventually(() => identity(part).pid !== before.pid, 30_000);
        await eventually(ready, 30_000);
      } catch (cause) {
        throw new Error(`${part} is not back:\n${said().slice(-500)}\n${log('up').slice(-3000)}`, { cause });
      }
    },
    async addHost(host) {
      const { identityFile, hostKey, port } = host.ssh;
      writeFileSync(join(home.keys, basename(identityFile)), readFileSync(identityFile), { mode: 0o600 });
      await (await client()).put(`/v1/hosts/${host.name}`, {
        address: host.ssh.host,
        port,
        hostKeys: [hostKey],
        identityFile: basename(identityFile),
      });
    },
    log,
  };
}
