import { parseCronText } from '../../domain/linux/cron-text.ts';
import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { unshow } from '../../domain/show.ts';
import type { ActContext, Applier } from '../action/applier.ts';
import { FILE_SCRIPTS } from '../action/files/scripts.ts';
import { inspectFiles, repairFiles, takeFiles } from '../action/files/take.ts';
import { inspectWith } from '../action/inspect.ts';
import { cutLines, cutLinesAgain, inspectLines, lineBytes, repairLines } from '../action/lines/cut.ts';
import { LINE_SCRIPTS } from '../action/lines/scripts.ts';
import { COVER_SCRIPT, coverStarted } from '../kill-processes/cover.ts';

/** The commands that cron runs for these lines. A `%` is cron's own newline: such a line is not followed. */
function commands(targets: readonly Target[]): [string, Uint8Array][] {
  return targets.flatMap(({ id, identity }): [string, Uint8Array][] => {
    if (identity.kind !== 'line') return [];
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

/** Cron is told by the new modification time of the file and its folder. */
export const applier: Applier = {
  library: [...FILE_SCRIPTS, ...LINE_SCRIPTS, COVER_SCRIPT],
  first,
  program: (targets, context) => [...cutLines(targets, context), ...takeFiles(targets, context)],
  last: cutLinesAgain,
  inspect: (session, targets, _context, receipts) =>
    inspectWith(session, [...inspectLines(targets, receipts), ...inspectFiles(targets)], targets),
  repair: (receipts, targets, context) => [
    ...repairLines(receipts, targets),
    ...repairFiles(receipts, targets, context),
  ],
};
