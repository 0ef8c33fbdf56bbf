import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Everything the workflow's bundle is made from: the workflow, and the pure part of the domain that it runs. */
const SOURCES = ['../workflows', '../domain/flow'];

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
      workflowsPath: at(`../workflows/index${extname(import.meta.url)}`),
    });
    await mkdir(cacheDir, { recursive: true, mode: 0o700 });
    const part = `${file}.${process.pid}`;
    await writeFile(part, code, { mode: 0o600 });
    await rename(part, file);
    return { code };
  }
}

async function sourceDigest(): Promise<string> {
  const hash = createHash('sha256');
  hash.update(await readFile(at('../package-lock.json')).catch(() => ''));
  for (const folder of SOURCES) {
    for (const name of (await readdir(at(folder))).sort()) {
      if (name.endsWith('.test.ts')) continue;
      hash.update(`${folder}/${name}\n`).update(await readFile(join(at(folder), name)));
    }
  }
  return hash.digest('hex').slice(0, 32);
}
