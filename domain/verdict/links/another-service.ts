import type { Sha256 } from '../../ids.ts';
import type { Process } from '../../snapshot.ts';
import { knownHash, minerStrings, specificSignals } from '../specific-signals.ts';
import type { Subject } from '../subject.ts';
import type { Ground } from './node.ts';
import { hasOwnUnit, listens } from './units.ts';
import { worksForOwn } from './worker-of-own.ts';

/** What somebody should weigh who is offered a thing that only equal bytes link. */
export const SERVICE_CAUTION =
  'A service runs the same program, and nothing in its bytes shows mining: it may be where the miner’s copy was taken from.';

/**
 * Whether equal bytes are those of a program with many uses: an interpreter that no package brought and that bears any name, a
 * packed application. Bytes that show mining are a miner's wherever they lie, and a script that starts something is what it is.
 */
const isAnyUse = ({ context }: Ground, subject: Subject): boolean =>
  minerStrings(subject.content).length === 0 &&
  (subject.content?.program?.starts.length ?? 0) === 0 &&
  knownHash(subject, context) === undefined;

/**
 * Whether a process is plainly another service than the miner whose program it runs: others may ask it, a unit is about it, or it works
 * for a server of the company's own, and neither it nor its program shows mining.
 */
export function isAnotherService(ground: Ground, process: Process, subject: Subject): boolean {
  const { scene, context } = ground;
  return (
    isAnyUse(ground, subject) &&
    (listens(scene, process.pid) || hasOwnUnit(scene, process) || worksForOwn(ground, process.pid)) &&
    specificSignals(scene, process, subject, context).length === 0
  );
}

/** Another service that runs the same file, or a file of the same bytes. */
export const serviceOf = (
  ground: Ground,
  of: { readonly device: string | null; readonly inode: string | null; readonly sha256: Sha256 | null },
  not?: number,
): Process | undefined =>
  ground.scene.processes.find((process) => {
    const subject = ground.scene.subject(process.pid);
    if (process.pid === not || subject === undefined) return false;
    if (subject.kind !== 'image' && subject.kind !== 'script') return false;
    const same =
      (of.inode !== null && subject.inode === of.inode && subject.device === of.device) ||
      (of.sha256 !== null && subject.sha256 === of.sha256);
    return same && isAnotherService(ground, process, subject);
  });
