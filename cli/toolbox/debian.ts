import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Architecture, Tool } from '../../domain/toolbox.ts';

const run = promisify(execFile);

/** Debian's names of machines and packages. */
const MACHINE: Readonly<Record<Architecture, string>> = { x86_64: 'amd64', aarch64: 'arm64' };
const PACKAGE: Readonly<Record<Tool, string>> = { busybox: 'busybox-static', sash: 'sash' };

export interface Packaged {
  readonly tools: ReadonlyMap<Tool, Uint8Array>;
  /** Why a tool that is not among them is not. */
  readonly why: string;
}

/**
 * The tools as the machine's apt sources have them for another machine or this one: lists and packages go into a folder of their
 * own, so that nothing is installed, no architecture is added, and no root is needed. apt checks the signatures.
 */
export async function packagedTools(architecture: Architecture, tools: readonly Tool[]): Promise<Packaged> {
  const work = await mkdtemp(join(tmpdir(), 'davy-toolbox-'));
  try {
    return await fromApt(work, architecture, tools);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fromApt(work: string, architecture: Architecture, tools: readonly Tool[]): Promise<Packaged> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'debs'])
    await mkdir(join(work, folder), { recursive: true });
  await writeFile(join(work, 'status'), '');
  const settings = [
    `APT::Architecture=${MACHINE[architecture]}`,
    `APT::Architectures=${MACHINE[architecture]}`,
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::State::status=${join(work, 'status')}`,
    `Dir::Cache=${join(work, 'cache')}`,
    // As root apt would drop to an account that cannot write here; what it downloads is checked all the same.
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['-o', setting]);
  const apt = (...words: string[]) =>
    run('apt-get', ['-q', ...settings, ...words], {
      cwd: join(work, 'debs'),
      maxBuffer: 16 * 1024 * 1024,
      env: { ...process.env, LC_ALL: 'C' },
    });
  try {
    // A source that has nothing for this machine makes update fail, and the others are read all the same.
    await apt('update').catch((error: unknown) => {
      if (isMissing(error)) throw error;
    });
    await apt('download', ...tools.map((tool) => PACKAGE[tool]));
  } catch (error) {
    const why = isMissing(error) ? 'this machine has no apt' : `apt does not give it: ${lastLine(error)}`;
    return { tools: new Map(), why };
  }
  return unpacked(work, tools);
}

async function unpacked(work: string, tools: readonly Tool[]): Promise<Packaged> {
  const found = new Map<Tool, Uint8Array>();
  const tree = join(work, 'tree');
  for (const deb of (await readdir(join(work, 'debs'))).filter((name) => name.endsWith('.deb')))
    await run('dpkg-deb', ['-x', join(work, 'debs', deb), tree]);
  for (const tool of tools)
    for (const folder of ['bin', 'usr/bin']) {
      const bytes = await readFile(join(tree, folder, tool)).catch(() => null);
      if (bytes !== null) found.set(tool, bytes);
    }
  return { tools: found, why: 'it is not in its package' };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

function lastLine(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return said.trim().split('\n').at(-1) ?? 'no reason given';
}
