import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../ssh/quote.ts';
import type { ActContext } from '../act/applier.ts';
import { statement } from '../act/statement.ts';
import { ownNames, targetWords } from './words.ts';

/** Takes the addresses out again; with the last one the incident's own table or chain goes. Nothing else is touched. */
export const undoEgress = (targets: readonly Target[], context: ActContext): readonly ShellLine[] => [
  statement('egress_undo', context.actId, ...ownNames(context.incidentId), ...targetWords(targets)),
];
