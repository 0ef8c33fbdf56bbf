import type { Process } from '../../snapshot.ts';
import type { Subject } from '../subject.ts';
import { nameProcess } from '../subject.ts';
import { isAnotherService, SERVICE_CAUTION } from './another-service.ts';
import { CLAIMED_CAUTION, isClaimed } from './claimed.ts';
import { isNamedOnly, isToldByArguments } from './from-program.ts';
import type { Ground, Hop } from './node.ts';
import { toProcess } from './node.ts';
import { hashLinks } from './trust.ts';

/**
 * Processes of the same image: by device and inode, or by a hash that no program with many masters shares.
 *
 * @param asked images whose other processes were told already
 */
export function sameImage(
  ground: Ground,
  process: Process,
  subject: Subject,
  isSeed: boolean,
  asked: Set<string>,
): Hop[] {
  const { scene } = ground;
  if (
    subject.multiPurpose ||
    subject.packaged === 'yes' ||
    subject.kind === 'inline' ||
    subject.kind === 'piped' ||
    isNamedOnly(subject) ||
    (isSeed && isToldByArguments(subject))
  )
    return [];
  // Of thousands of processes of one image the first tells all others.
  const key = `${subject.kind} ${subject.device}:${subject.inode} ${subject.sha256 ?? ''}`;
  if (subject.inode !== null && asked.has(key)) return [];
  asked.add(key);
  return scene.processes.flatMap((other) => {
    const theirs = scene.subject(other.pid);
    if (other.pid === process.pid || theirs === undefined || theirs.multiPurpose || theirs.packaged === 'yes')
      return [];
    if (theirs.kind !== subject.kind) return [];
    const same = subject.inode !== null && theirs.inode === subject.inode && theirs.device === subject.device;
    const hash =
      subject.sha256 !== null && theirs.sha256 === subject.sha256 && hashLinks(ground, subject.sha256);
    if (!same && !hash) return [];
    return [
      toProcess(
        other,
        'same-image',
        'same-file',
        `${nameProcess(other, theirs)} runs ${same ? 'the same file' : 'a file with the same SHA-256'}.`,
        isAnotherService(ground, other, theirs)
          ? SERVICE_CAUTION
          : isClaimed(ground, theirs.sha256, theirs.path)
            ? CLAIMED_CAUTION
            : undefined,
      ),
    ];
  });
}
