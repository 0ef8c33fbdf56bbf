import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Child } from '../runtime/embedded/child.ts';
import { startChild } from '../runtime/embedded/child.ts';
import type { Home } from '../runtime/home.ts';
import { findHome, makeHome } from '../runtime/home.ts';
import { eventually } from '../test/shared/eventually.ts';
import { freshFolder, temporalAddress } from '../test/shared/services.ts';
import type { TestStore } from '../test/shared/store.ts';
import { newTestStore } from '../test/shared/store.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Davy extends TestStore {
  readonly home: Home;
  readonly url: string;
  /** Runs the real command, without a terminal. */
  run(...argv: string[]): Promise<Ended>;
  /** The same, with things in its environment or on its stdin. */
  runWith(more: { env?: NodeJS.ProcessEnv; stdin?: string }, ...argv: string[]): Promise<Ended>;
  /** Its JSON. Fails unless it ends with 0. */
  json<T = Record<string, unknown>>(...argv: string[]): Promise<T>;
  /** Starts a worker process for a site of this Davy and waits until it polls. It goes with the test. */
  startWorker(site: string): Promise<void>;
}

export const HOST_KEY = `SHA256:${'A'.repeat(43)}`;

/** An API process of its own on a database of its own, and the command line beside it; all gone with the test. */
export async function newDavy(): Promise<Davy> {
  const base = await newTestStore();
  const folder = freshFolder();
  const home = findHome(folder.path, {});
  makeHome(home);
  writeFileSync(join(home.secrets, 'evidence.key'), `${Buffer.from(base.evidenceKey).toString('hex')}\n`);
  writeFileSync(home.config, JSON.stringify({ evidence: { dir: base.evidenceDir } }));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    NODE_NO_WARNINGS: '1',
    NO_COLOR: '1',
    DAVY_HOME: home.root,
    DATABASE_URL: base.database.appUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
  };
  let api: Child | undefined;
  const workers: Child[] = [];
  onTestFinished(async () => {
    await Promise.all([api, ...workers].map((child) => child?.end([['SIGTERM', 10_000]])));
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
    async startWorker(site) {
      const cache = resolve('.davy/test/cache');
      mkdirSync(cache, { recursive: true });
      symlinkSync(cache, join(home.root, 'cache'));
      const output = join(home.logs, 'worker.log');
      workers.push(
        await startChild({
          name: 'worker',
          argv: [process.execPath, resolve('cli/davy.ts'), 'worker', '--site', site],
          cwd: home.root,
          env,
          output,
          deathSignal: 'TERM',
        }),
      );
      await eventually(() => readFileSync(output, 'utf8').includes('worker polls'), 30_000).catch((cause) => {
        throw new Error(readFileSync(output, 'utf8'), { cause });
      });
    },
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
