import { sha256Hex } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import type { TargetId } from '../../domain/ids.ts';
import { parseCronText } from '../../domain/linux/cron-text.ts';
import type { CronLineIdentity, Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { line, packed } from '../../domain/shell-line.ts';
import { unshow } from '../../domain/show.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';
import type { ActContext, Applier } from '../action/applier.ts';
import { FILE_SCRIPTS } from '../action/files/scripts.ts';
import { inspectFiles, repairFiles, takeFiles } from '../action/files/take.ts';
import { hostBytes } from '../action/host-bytes.ts';
import { inspectWith } from '../action/inspect.ts';
import { liftedFrom } from '../action/lifted.ts';
import { COVER_SCRIPT, coverStarted } from '../kill-processes/cover.ts';

interface CronLines {
  readonly path: Uint8Array;
  /** The path as shown. */
  readonly shown: string;
  /** A word for each approved line. */
  readonly words: Uint8Array[];
  readonly ids: TargetId[];
}

/** @throws DavyError `internal` where the line is not the one of the hash */
function lineBytes(identity: CronLineIdentity): Uint8Array {
  const bytes = hostBytes(identity.line, identity.lineBase64);
  if (sha256Hex(bytes) !== identity.lineSha256 || bytes.includes(0x0a) || bytes.length === 0) {
    throw new DavyError('internal', 'a cron line is not the one that its identity names');
  }
  return bytes;
}

/** The approved lines by file: all of one file are one splice. */
function byFile(
  targets: readonly Target[],
  occurrenceOf: (id: TargetId, identity: CronLineIdentity) => string = (_, { occurrence }) =>
    String(occurrence),
): CronLines[] {
  const files = new Map<string, CronLines>();
  for (const { id, identity } of targets) {
    if (identity.kind !== 'cron-line') continue;
    const file = files.get(identity.path) ?? {
      path: hostBytes(identity.path, identity.pathBase64),
      shown: identity.path,
      words: [],
      ids: [],
    };
    file.ids.push(id);
    file.words.push(packed({ id, occurrence: occurrenceOf(id, identity), line: lineBytes(identity) }));
    files.set(identity.path, file);
  }
  return [...files.values()];
}

function program(targets: readonly Target[], context: ActContext): ShellLine[] {
  const lines = byFile(targets).map(({ path, shown, words }) => {
    const surveyed = String(context.surveyedLines?.get(shown) ?? '-');
    return line('cron_cut', context.actId, path, surveyed, ...words);
  });
  return [...lines, ...takeFiles(targets, context)];
}

/** Removes an unfinished copy beside each crontab, and sets again what was lifted. */
function repair(receipts: readonly Receipt[], targets: readonly Target[], context: ActContext): ShellLine[] {
  const lines = byFile(targets).map(({ path, ids }) =>
    line('cron_repair', path, ...liftedFrom(receipts, ids)),
  );
  return [...lines, ...repairFiles(receipts, targets, context)];
}

/** The commands that cron runs for these lines. A `%` is cron's own newline: such a line is not followed. */
function commands(targets: readonly Target[]): [string, Uint8Array][] {
  return targets.flatMap(({ id, identity }): [string, Uint8Array][] => {
    if (identity.kind !== 'cron-line') return [];
    const form = /^\/etc\/cron(?!tabs\/)/.test(identity.path) ? 'system' : 'spool';
    const [parsed] = parseCronText(lineBytes(identity), { form });
    const command = parsed?.command ?? null;
    return command === null || command === '' || /%/.test(command) ? [] : [[id, unshow(command)]];
  });
}

/** What cron started from these lines since the survey belongs to the freeze. */
function first(targets: readonly Target[], { surveyedTicks }: ActContext): ShellLine[] {
  const known = commands(targets);
  return surveyedTicks === undefined || !/^\d{1,18}$/.test(surveyedTicks) || known.length === 0
    ? []
    : [coverStarted(surveyedTicks, known)];
}

const again = (targets: readonly Target[], context: ActContext): ShellLine[] =>
  byFile(targets).map(({ path, words }) => line('cron_again', context.actId, path, ...words));

/**
 * A line is looked for at its place among its equals; where our own receipt says how many equal lines our write left, by their
 * count: what is left then is somebody else's, and was never approved.
 */
const afterOwnWrite =
  (receipts: readonly Receipt[]) =>
  (id: TargetId, { occurrence }: CronLineIdentity): string => {
    const note = receipts.findLast((one) => one.word === 'cutting' && one.targetId === id);
    const left = note?.detail.map((word) => /^left=(\d{1,9})$/.exec(word)?.[1]).find((n) => n !== undefined);
    return left === undefined ? String(occurrence) : `left:${left}`;
  };

export const applier: Applier = {
  library: [
    ...FILE_SCRIPTS,
    'remove-cron-entries/lines.sh',
    'remove-cron-entries/splice.sh',
    'remove-cron-entries/cron.sh',
    COVER_SCRIPT,
  ],
  first,
  program,
  last: again,
  inspect: (session, targets, _context, receipts) =>
    inspectWith(
      session,
      [
        ...byFile(targets, afterOwnWrite(receipts)).map(({ path, words }) =>
          line('cron_look', path, ...words),
        ),
        ...inspectFiles(targets),
      ],
      targets,
    ),
  repair,
};
