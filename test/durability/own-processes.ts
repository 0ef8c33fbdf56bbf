import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LabHost } from '../../lab/index.ts';
import type { Child } from '../../runtime/embedded/child.ts';
import { startChild } from '../../runtime/embedded/child.ts';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import type { Home } from '../../runtime/home.ts';
import { findHome, makeHome } from '../../runtime/home.ts';
import type { TestClient } from '../shared/api-client.ts';
import { freshFolder } from '../shared/services.ts';

/** Davy's processes, each started by itself as on a server, on a home folder of their own. */
export interface OwnProcesses {
  readonly home: Home;
  /** `davy <argv>`; ends with the test. Everything it needs besides PATH and DAVY_HOME comes as `env`. */
  start(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Started>;
  addHost(client: TestClient, host: LabHost, more?: object): Promise<void>;
}

export interface Started {
  readonly child: Child;
  log(): string;
}

/** Call it inside a test. @param config what `davy.yaml` says */
export function ownProcesses(config: object): OwnProcesses {
  const folder = freshFolder();
  const home = findHome(folder.path, {});
  makeHome(home);
  writeFileSync(home.config, JSON.stringify(config));
  const cache = resolve('.davy/test/cache');
  mkdirSync(cache, { recursive: true });
  symlinkSync(cache, join(home.root, 'cache'));
  const started: Started[] = [];
  onTestFinished(async () => {
    await Promise.all(started.map(({ child }) => child.end([['SIGTERM', 10_000]])));
    folder.remove();
  });
  return {
    home,
    async start(argv, env) {
      const output = join(home.logs, `${started.length}-${argv[0]}.log`);
      const child = await startChild({
        name: argv[0] ?? 'davy',
        argv: [process.execPath, resolve('cli/davy.ts'), ...argv],
        cwd: home.root,
        env: {
          PATH: process.env.PATH,
          NODE_NO_WARNINGS: '1',
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
          DAVY_HOME: home.root,
          ...env,
        },
        output,
        deathSignal: 'TERM',
      });
      const one = { child, log: () => readIfThere(output) ?? '' };
      started.push(one);
      return one;
    },
    async addHost(client, host, more = {}) {
      const { identityFile, hostKey, port } = host.ssh;
      const name = basename(identityFile);
      writeFileSync(join(home.keys, name), readFileSync(identityFile), { mode: 0o600 });
      await client.put(`/v1/hosts/${host.name}`, {
        ...{ address: host.ssh.host, port, hostKeys: [hostKey], identityFile: name },
        ...more,
      });
    },
  };
}
