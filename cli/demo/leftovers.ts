import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../domain/ports.ts';
import { takeRunFolder } from '../../runtime/embedded/pid-record.ts';
import { identityOf } from '../../runtime/embedded/process-identity.mjs';
import { findHome } from '../../runtime/home.ts';

/**
 * Clears what demos that were killed left under this folder, each in one that is named after its process id: their
 * processes, ended by identity, then the files. A number that somebody has again is left to a later demo.
 */
export async function clearDeadDemos(demos: string, logger: Logger): Promise<void> {
  for (const name of readdirSync(demos)) {
    if (!/^\d+$/.test(name) || identityOf(Number(name)) !== undefined) continue;
    try {
      await clear(join(demos, name), logger);
    } catch (err) {
      // Another demo clears it at the same moment, or it cannot be cleared: no reason not to show this one.
      logger.warn({ err, name }, 'what a former demo left cannot be cleared');
    }
  }
}

async function clear(folder: string, logger: Logger): Promise<void> {
  const { run } = findHome(folder, {});
  mkdirSync(run, { recursive: true });
  const record = await takeRunFolder(run, logger);
  record.release();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
