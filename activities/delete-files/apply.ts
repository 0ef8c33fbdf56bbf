import type { Applier } from '../action/applier.ts';
import { FILE_SCRIPTS } from '../action/files/scripts.ts';
import { lookAtFiles, repairFiles, takeFiles } from '../action/files/take.ts';
import { lookWith } from '../action/inspect.ts';

export const applier: Applier = {
  library: FILE_SCRIPTS,
  program: takeFiles,
  look: (session, targets) => lookWith(session, lookAtFiles(targets), targets),
  repair: repairFiles,
};
