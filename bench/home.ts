import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '../api/client/index.ts';
import { createClient } from '../api/client/index.ts';
import type { Up } from '../cli/commands/up.ts';
import { startUp } from '../cli/commands/up.ts';
import { readIfThere } from '../runtime/embedded/secret-file.ts';

/** A home folder of one's own, gone with `remove`. */
export function benchHome(config = ''): { readonly root: string; remove(): void } {
  const root = fileURLToPath(new URL(`../.davy/bench/home-${process.pid}`, import.meta.url));
  const remove = () => rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  remove();
  mkdirSync(join(root, 'keys'), { recursive: true, mode: 0o700 });
  writeFileSync(join(root, 'davy.yaml'), config);
  return { root, remove };
}

/** The whole of Davy as `davy up` starts it, durable, in a home folder of its own. */
export async function wholeDavy(
  config = '',
): Promise<{ readonly up: Up; readonly client: Client; close(): Promise<void> }> {
  const home = benchHome(config);
  try {
    const up = await startUp({ home: home.root, port: '0' });
    const client = createClient({ url: up.url, key: () => readIfThere(up.home.adminKey)?.trim() });
    const close = async () => {
      await up.stop();
      home.remove();
    };
    return { up, client, close };
  } catch (error) {
    home.remove();
    throw error;
  }
}
