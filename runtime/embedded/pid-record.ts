import { join } from 'node:path';
import { DavyError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/ports.ts';
import type { HeldLock } from './identity-lock.mjs';
import { tryLock } from './identity-lock.mjs';
import type { ProcessIdentity } from './process-identity.mjs';
import { endGroup } from './process-identity.mjs';
import { readIfThere, writeWhole } from './secret-file.ts';

/** Says on disk who supervises a home folder and which children there are, so that the next start finds what was left. */
export interface PidRecord {
  /** Notes that this child now runs under that name; the one noted before is forgotten. */
  note(name: string, identity: ProcessIdentity): void;
  /** Forgets everything and gives the home folder free. */
  release(): void;
}

/** Orphans are ended in this order, as in an ordinary stop: who uses a thing goes before the thing. */
const ORDER = ['api', 'worker', 'temporal', 'postgres'];

/**
 * Takes a run folder for this process, then ends what a supervisor that died left there. A noted number that another
 * process has by now is left alone: number and start time must both be the noted ones.
 *
 * @throws DavyError home-in-use
 */
export async function takeRunFolder(folder: string, logger: Logger): Promise<PidRecord> {
  const lock = tryLock(join(folder, 'lock'));
  if ('heldBy' in lock) throw new DavyError('home-in-use', `process ${lock.heldBy} runs in ${folder}`);
  try {
    const file = join(folder, 'children.json');
    await endOrphans(readChildren(file), logger);
    return record(file, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function record(file: string, lock: HeldLock): PidRecord {
  const children = new Map<string, ProcessIdentity>();
  const write = () => writeWhole(file, JSON.stringify(Object.fromEntries(children)));
  write();
  return {
    note(name, { pid, start }) {
      children.set(name, { pid, start });
      write();
    },
    release() {
      children.clear();
      write();
      lock.release();
    },
  };
}

async function endOrphans(children: ReadonlyMap<string, ProcessIdentity>, logger: Logger): Promise<void> {
  const rank = (name: string) => (ORDER.indexOf(name) + ORDER.length + 1) % (ORDER.length + 1);
  for (const name of [...children.keys()].toSorted((a, b) => rank(a) - rank(b))) {
    const identity = children.get(name);
    if (identity === undefined) continue;
    // PostgreSQL: INT is its fast shutdown; TERM would wait for clients that may never leave.
    await endGroup(identity, [[name === 'postgres' ? 'SIGINT' : 'SIGTERM', 20_000]]);
    logger.debug({ child: name, pid: identity.pid }, 'made sure that a child of the former run is gone');
  }
}

function readChildren(file: string): ReadonlyMap<string, ProcessIdentity> {
  const children = new Map<string, ProcessIdentity>();
  let noted: unknown;
  try {
    noted = JSON.parse(readIfThere(file) ?? '{}');
  } catch {
    return children;
  }
  for (const [name, value] of Object.entries(noted ?? {})) {
    const { pid, start } = (value ?? {}) as Partial<ProcessIdentity>;
    if (typeof pid === 'number' && typeof start === 'string') children.set(name, { pid, start });
  }
  return children;
}
