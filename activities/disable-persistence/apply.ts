import type { Applier } from '../action/applier.ts';
import { FILE_SCRIPTS } from '../action/files/scripts.ts';
import { inspectFiles, repairFiles, takeFiles } from '../action/files/take.ts';
import { inspectWith } from '../action/inspect.ts';
import { cutLines, cutLinesAgain, inspectLines, repairLines } from '../action/lines/cut.ts';
import { LINE_SCRIPTS } from '../action/lines/scripts.ts';
import { memoryOf, withMemory } from '../action/tell/remembered.ts';
import { mendTells, TELL_SCRIPTS, tells } from '../action/tell/tell.ts';

/** Texts first, then whoever remembers them is told, and asked. Nothing of the starters is ever run. */
export const applier: Applier = {
  library: [...FILE_SCRIPTS, ...LINE_SCRIPTS, ...TELL_SCRIPTS],
  program: (targets, context) => [
    ...cutLines(targets, context),
    ...takeFiles(targets, context),
    ...tells(targets, context),
  ],
  last: cutLinesAgain,
  inspect: async (session, targets, _context, receipts) => {
    const looks = [...inspectLines(targets, receipts), ...inspectFiles(targets)];
    const seen = await inspectWith(session, looks, targets);
    return withMemory(seen, await memoryOf(session, targets, receipts));
  },
  repair: (receipts, targets, context) => [
    ...repairLines(receipts, targets),
    ...repairFiles(receipts, targets, context),
    ...mendTells(receipts, context),
  ],
};
