import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { line } from '../../domain/shell-line.ts';
import type { ActContext } from '../action/applier.ts';
import { ownNames, targetWords } from './words.ts';

/** Takes the addresses out again; with the last one the incident's own table or chain goes. Nothing else is touched. */
export const undoEgress = (targets: readonly Target[], context: ActContext): readonly ShellLine[] => [
  line('egress_undo', context.actId, ...ownNames(context.incidentId), ...targetWords(targets)),
];
