import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.ts';
import { readIfThere } from './secret-file.ts';

/** Often enough that a night's restart is over in seconds; one small file read each time. */
const LOOK_EVERY_MS = 1_000;
/** Line of postmaster.pid with the server's own state (src/include/utils/pidfile.h). */
const STATE_LINE = 8;

/**
 * Calls `finish` when the server was asked to stop and does not. SIGTERM is PostgreSQL's smart shutdown: it takes no new
 * connection and waits until the last client has left by itself, which Davy's pools never do, so nothing would work until
 * somebody came. What is under way has a second or two; then `finish` is to shut down fast, and the supervisor starts anew.
 */
export async function finishSmartShutdown(
  cluster: string,
  child: Child,
  finish: () => Promise<void>,
): Promise<void> {
  const gone = new AbortController();
  void child.exited.then(() => gone.abort());
  let asked = false;
  for (;;) {
    await delay(LOOK_EVERY_MS, undefined, { ref: false, signal: gone.signal }).catch(() => {});
    if (gone.signal.aborted) return;
    if (asked) return finish();
    asked = stateOf(cluster) === 'stopping';
  }
}

const stateOf = (cluster: string): string | undefined =>
  readIfThere(join(cluster, 'postmaster.pid'))?.split('\n')[STATE_LINE - 1]?.trim();
