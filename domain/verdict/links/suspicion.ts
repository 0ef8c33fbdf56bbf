import { isHidden, isTemporary, packaged } from '../../linux/programs.ts';
import type { FileRecord, Process, Shown } from '../../snapshot.ts';
import { hiddenImage } from '../contextual-signals.ts';
import { knownHash, minerStrings } from '../specific-signals.ts';
import type { Subject } from '../subject.ts';
import type { Ground } from './node.ts';

/**
 * A link by name or parenthood alone can be a victim: a security agent that names the miner, the service it came in through, a
 * rival that a loader kills. So such a link is followed only to what bears a mark of its own; else it is offered unticked.
 */
export function fileMark(ground: Ground, path: Shown, file: FileRecord | undefined): string | undefined {
  if (isTemporary(path)) return 'lies in a temporary folder';
  if (isHidden(path)) return 'lies in a hidden folder';
  if (file === undefined) return undefined;
  const known = knownHash(file, ground.context);
  if (known !== undefined) return `has a known hash (${known})`;
  if (file.content?.fetchesAndRuns) return 'fetches something and runs it';
  if (minerStrings(file.content).length > 0) return 'holds miner strings';
  return undefined;
}

export function processMark(ground: Ground, process: Process, subject: Subject): string | undefined {
  if (subject.kind === 'piped') return 'runs a program that it reads from a pipe';
  const mark = fileMark(ground, subject.path, subject.file);
  if (mark !== undefined) return mark;
  const hidden = hiddenImage(process);
  return hidden === 'deleted' || hidden === 'memory' ? 'runs an image that is no longer on disk' : undefined;
}

/** A file that a plan may speak of at all: regular, claimed by no package, not on the operator's list. */
export const isOwnFile = (ground: Ground, file: FileRecord): boolean =>
  file.type === 'file' &&
  packaged(file) !== 'yes' &&
  !(file.sha256 !== null && ground.spared.hashes.has(file.sha256));
