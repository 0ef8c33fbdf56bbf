import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The code's own ending: `.ts` in a clone, `.js` in a package. */
const EXT = extname(import.meta.url);
/** Folders and files the workflow's bundle is made from: the workflow, and the pure part of the domain that it runs. */
const FOLDERS = ['../workflows', '../domain/flow'];
const FILES = [`../domain/steps${EXT}`];

/**
 * The workflow code as one bundle. Making it takes about two seconds, so it is kept in `cacheDir` under the digest of its
 * sources and of the SDK's version.
 */
export async function workflowBundle(cacheDir: string): Promise<{ code: string }> {
  const file = join(cacheDir, `workflows-${await sourceDigest()}.js`);
  try {
    return { code: await readFile(file, 'utf8') };
  } catch {
    const { code } = await bundleWorkflowCode({
      workflowsPath: at(`../workflows/index${EXT}`),
    });
    await mkdir(cacheDir, { recursive: true, mode: 0o700 });
    const part = `${file}.${process.pid}`;
    await writeFile(part, code, { mode: 0o600 });
    await rename(part, file);
    return { code };
  }
}

/**
 * Every file that the bundle is made from. One that is missing here would keep an old bundle alive across an upgrade: a step that it
 * does not know is passed over in silence.
 */
export async function bundleSources(): Promise<string[]> {
  const folders = await Promise.all(
    FOLDERS.map(async (folder) => (await readdir(at(folder))).map((name) => `${folder}/${name}`)),
  );
  return [...folders.flat(), ...FILES]
    .filter((name) => extname(name) === EXT && !name.endsWith(`.test${EXT}`))
    .sort();
}

async function sourceDigest(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(at('../package-lock.json')).catch(() => ''));
  for (const name of await bundleSources()) hash.update(`${name}\n`).update(await readFile(at(name)));
  return hash.digest('hex').slice(0, 32);
}
