import type { Applier } from '../action/applier.ts';
import { FILE_SCRIPTS } from '../action/files/scripts.ts';
import { inspectFiles, repairFiles, takeFiles } from '../action/files/take.ts';
import { inspectWith } from '../action/inspect.ts';

export const applier: Applier = {
  library: FILE_SCRIPTS,
  program: takeFiles,
  inspect: (session, targets) => inspectWith(session, inspectFiles(targets), targets),
  repair: repairFiles,
};
