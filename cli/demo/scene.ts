import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '../../api/client/index.ts';
import { createClient } from '../../api/client/index.ts';
import type { Infection, Lab, LabHost } from '../../lab/index.ts';
import { ddgInfection, openLab } from '../../lab/index.ts';
import { readIfThere } from '../../runtime/embedded/secret-file.ts';
import { createLogger } from '../../runtime/logger.ts';
import type { Up } from '../commands/up.ts';
import { startUp } from '../commands/up.ts';
import { clearDeadDemos } from './leftovers.ts';

/** Seconds in the lab: nobody waits for two of the miner's five-minute periods in a demo. */
const CONFIG = `# Made by the demo.
watch:
  minimum: 2s
  maximum: 4s
`;

export interface Scene {
  readonly lab: Lab;
  readonly host: LabHost;
  readonly infection: Infection;
  readonly davy: Up;
  /** With the first admin's key. */
  readonly admin: Client;
  close(): Promise<void>;
}

/** A lab host with the procedure's infection among bystanders, and the whole of Davy running beside it. */
export async function setScene(): Promise<Scene> {
  const demos = fileURLToPath(new URL('../../.davy/demo', import.meta.url));
  const root = join(demos, String(process.pid));
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'keys'), { recursive: true, mode: 0o700 });
  writeFileSync(join(root, 'davy.yaml'), CONFIG);
  // The bundle of the workflow and compiled code are the same for every demo of this clone.
  const cache = fileURLToPath(new URL('../../.davy/cache/demo', import.meta.url));
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  symlinkSync(cache, join(root, 'cache'));
  await clearDeadDemos(demos, createLogger({ name: 'demo', level: 'warn' }));
  const infection = ddgInfection();
  const remove = () => rmSync(root, { recursive: true, force: true });
  const [lab, davy] = await bothOrNone(openLab(), startUp({ home: root, port: '0' })).catch(
    (error: unknown) => {
      remove();
      throw error;
    },
  );
  const close = async () => {
    await Promise.allSettled([davy.stop(), lab.close()]);
    remove();
  };
  try {
    const host = await lab.host({ name: 'web-1', infection, bystanders: true });
    await host.plantLogin({ user: 'root', address: '203.0.113.66' });
    copyFileSync(host.ssh.identityFile, join(root, 'keys', basename(host.ssh.identityFile)));
    const admin = createClient({ url: davy.url, key: () => readIfThere(davy.home.adminKey)?.trim() });
    await admin.call('PUT /v1/hosts/{name}', {
      path: { name: host.name },
      body: {
        address: host.ssh.host,
        port: host.ssh.port,
        user: host.ssh.user,
        hostKeys: [host.ssh.hostKey],
        identityFile: basename(host.ssh.identityFile),
      },
    });
    return { lab, host, infection, davy, admin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** When one of the two cannot be had, the other is given back. */
async function bothOrNone(lab: Promise<Lab>, davy: Promise<Up>): Promise<[Lab, Up]> {
  const [first, second] = await Promise.allSettled([lab, davy]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  if (first.status === 'fulfilled') await first.value.close();
  if (second.status === 'fulfilled') await second.value.stop();
  throw first.status === 'rejected'
    ? first.reason
    : second.status === 'rejected'
      ? second.reason
      : new Error('unreachable');
}
