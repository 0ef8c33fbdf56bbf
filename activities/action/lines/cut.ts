import { sha256Hex } from '../../../domain/digest.ts';
import { DavyError } from '../../../domain/errors.ts';
import type { TargetId } from '../../../domain/ids.ts';
import type { LineIdentity, Target } from '../../../domain/plan.ts';
import type { ShellLine } from '../../../domain/shell-line.ts';
import { line, packed } from '../../../domain/shell-line.ts';
import type { Receipt } from '../../../domain/targets/receipt.ts';
import type { ActContext } from '../applier.ts';
import { hostBytes } from '../host-bytes.ts';
import { liftedFrom } from '../lifted.ts';

interface FileOfLines {
  readonly path: Uint8Array;
  /** The path as shown. */
  readonly shown: string;
  /** A word for each approved line. */
  readonly words: Uint8Array[];
  readonly ids: TargetId[];
}

/** @throws DavyError `internal` where the line is not the one of the hash */
export function lineBytes(identity: LineIdentity): Uint8Array {
  const bytes = hostBytes(identity.line, identity.lineBase64);
  if (sha256Hex(bytes) !== identity.lineSha256 || bytes.length === 0) {
    throw new DavyError('internal', 'a line is not the one that its identity names');
  }
  return bytes;
}

/** Crontabs alone know no line that goes on in the next one. */
const goesOn = ({ tell }: LineIdentity): boolean => tell !== 'cron';

const wordOf = (id: TargetId, identity: LineIdentity, occurrence: string): Uint8Array =>
  packed({
    id,
    occurrence,
    line: lineBytes(identity),
    to: identity.to === undefined ? '' : hostBytes(identity.to, identity.toBase64),
    cont: goesOn(identity) ? '1' : '',
    check: identity.check === 'sh' ? 'sh' : '',
  });

/** The approved lines by file: all of one file are one splice. */
function byFile(
  targets: readonly Target[],
  occurrenceOf: (id: TargetId, identity: LineIdentity) => string = (_, { occurrence }) => String(occurrence),
): FileOfLines[] {
  const files = new Map<string, FileOfLines>();
  for (const { id, identity } of targets) {
    if (identity.kind !== 'line') continue;
    const file = files.get(identity.path) ?? {
      path: hostBytes(identity.path, identity.pathBase64),
      shown: identity.path,
      words: [],
      ids: [],
    };
    file.ids.push(id);
    file.words.push(wordOf(id, identity, occurrenceOf(id, identity)));
    files.set(identity.path, file);
  }
  return [...files.values()];
}

/** Cuts the approved lines out of their files; targets of another kind are passed over. */
export const cutLines = (targets: readonly Target[], context: ActContext): ShellLine[] =>
  byFile(targets).map(({ path, shown, words }) => {
    const surveyed = String(context.surveyedLines?.get(shown) ?? '-');
    return line('line_cut', context.actId, path, surveyed, ...words);
  });

/** After the kill: what came back before it is cut once more, under the same approval. */
export const cutLinesAgain = (targets: readonly Target[], context: ActContext): ShellLine[] =>
  byFile(targets).map(({ path, words }) => line('line_again', context.actId, path, ...words));

/** Removes an unfinished copy beside each file, and sets again what was lifted. */
export const repairLines = (receipts: readonly Receipt[], targets: readonly Target[]): ShellLine[] =>
  byFile(targets).map(({ path, ids }) => line('line_repair', path, ...liftedFrom(receipts, ids)));

/**
 * A line is looked for at its place among its equals; where our own receipt says how many equal lines our write left, by their
 * count: what is left then is somebody else's, and was never approved.
 */
const afterOwnWrite =
  (receipts: readonly Receipt[]) =>
  (id: TargetId, { occurrence }: LineIdentity): string => {
    const note = receipts.findLast((one) => one.word === 'cutting' && one.targetId === id);
    const left = note?.detail.map((word) => /^left=(\d{1,9})$/.exec(word)?.[1]).find((n) => n !== undefined);
    return left === undefined ? String(occurrence) : `left:${left}`;
  };

export const inspectLines = (targets: readonly Target[], receipts: readonly Receipt[]): ShellLine[] =>
  byFile(targets, afterOwnWrite(receipts)).map(({ path, words }) => line('line_look', path, ...words));
