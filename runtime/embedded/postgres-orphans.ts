import { readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../domain/ports.ts';
import type { ProcessIdentity } from './process-identity.mjs';
import { endGroup, identityOf, waitGone } from './process-identity.mjs';
import { readIfThere } from './secret-file.ts';

/**
 * Ends a PostgreSQL that still runs on this cluster though whoever started it is gone.
 *
 * PostgreSQL itself only asks whether the number in postmaster.pid is in use, so after a reboot or a SIGKILL a stranger
 * with that number would keep it from starting. Here the process must work in the cluster's folder and be named
 * postgres; a stranger is left alone and only the stale file goes. Back-ends that outlive a killed postmaster notice and
 * leave by themselves; we wait for them, because PostgreSQL does not start while one holds its shared memory.
 */
export async function endLeftOverPostgres(cluster: string, logger: Logger): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const written = readIfThere(pidFile);
  if (written === undefined) return;
  const pid = Number(written.split('\n')[0]);
  const identity = identityOf(pid);
  if (identity !== undefined && worksIn(pid, cluster)) {
    logger.warn({ pid }, 'ending a PostgreSQL that a former run left behind');
    await endGroup(identity, [
      ['SIGINT', 20_000],
      ['SIGQUIT', 5_000],
    ]);
  }
  for (const backend of processesIn(cluster)) await waitGone(backend, 10_000);
  // A clean end removed the file; after a kill it is stale whoever has the number now.
  rmSync(pidFile, { force: true });
}

/** Whether the process's working folder is the cluster, where PostgreSQL goes at start. Without /proc: cannot be told, so no. */
function worksIn(pid: number, cluster: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return false;
  }
}

function processesIn(cluster: string): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && worksIn(Number(name), cluster))
    .flatMap((name) => identityOf(Number(name)) ?? []);
}
