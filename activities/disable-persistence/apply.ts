import type { Applier } from '../action/applier.ts';
import { FILE_SCRIPTS } from '../action/files/scripts.ts';
import { inspectFiles, repairFiles, takeFiles } from '../action/files/take.ts';
import { inspectWith } from '../action/inspect.ts';
import { cutLines, cutLinesAgain, inspectLines, repairLines } from '../action/lines/cut.ts';
import { LINE_SCRIPTS } from '../action/lines/scripts.ts';
import { TELL_SCRIPTS } from '../action/tell/scripts.ts';
import { leftInMemory, lookInMemory, tells } from '../action/tell/tells.ts';

/** Texts first, then whoever remembers them is told, and asked. Nothing of the starters is ever run. */
export const applier: Applier = {
  library: [...FILE_SCRIPTS, ...LINE_SCRIPTS, ...TELL_SCRIPTS],
  program: (targets, context) => [
    ...cutLines(targets, context),
    ...takeFiles(targets, context),
    ...tells(targets, context),
    ...leftInMemory(targets, context),
  ],
  last: cutLinesAgain,
  inspect: (session, targets, _context, receipts) =>
    inspectWith(
      session,
      [...inspectLines(targets, receipts), ...inspectFiles(targets), ...lookInMemory(targets)],
      targets,
    ),
  repair: (receipts, targets, context) => [
    ...repairLines(receipts, targets),
    ...repairFiles(receipts, targets, context),
  ],
};
