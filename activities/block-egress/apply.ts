import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../ssh/quote.ts';
import type { ActContext, Applier } from '../act/applier.ts';
import { statement } from '../act/statement.ts';
import { BLOCK_EGRESS_LIBRARY } from './library.ts';
import { undoEgress } from './undo.ts';
import { confirmEgress, lookAtEgress } from './verify.ts';
import { ownNames, plainAddress, targetWords } from './words.ts';

/**
 * Drops what the host sends to the approved addresses. The receipt of a rule that stands says `unknown`,
 * `reason=unconfirmed`: `done` comes from {@link Applier.confirm} alone.
 */
export const applier: Applier = {
  library: BLOCK_EGRESS_LIBRARY,
  program: (targets: readonly Target[], context: ActContext): readonly ShellLine[] => [
    statement(
      'egress_block',
      context.actId,
      ...ownNames(context.incidentId),
      Math.max(1, Math.ceil(context.egressConfirmSeconds)),
      plainAddress(context.responder.address),
      context.responder.serverPort,
      ...targetWords(targets),
    ),
  ],
  look: lookAtEgress,
  confirm: confirmEgress,
  undo: undoEgress,
};
