import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { line } from '../../domain/shell-line.ts';
import type { ActContext, Applier } from '../action/applier.ts';
import { undoEgress } from './undo.ts';
import { confirmEgress, inspectEgress } from './verify.ts';
import { ownNames, plainAddress, targetWords } from './words.ts';

/**
 * Drops what the host sends to the approved addresses. The receipt of a rule that stands says `unknown`,
 * `reason=unconfirmed`: `done` comes from {@link Applier.confirm} alone.
 */
export const applier: Applier = {
  library: [
    'block-egress/address.sh',
    'block-egress/manager.sh',
    'block-egress/nft.sh',
    'block-egress/iptables.sh',
    'block-egress/egress.sh',
  ],
  program: (targets: readonly Target[], context: ActContext): readonly ShellLine[] => [
    line(
      'egress_block',
      context.actId,
      ...ownNames(context.incidentId),
      String(Math.max(1, Math.ceil(context.egressConfirmSeconds))),
      plainAddress(context.responder.address),
      String(context.responder.serverPort),
      ...targetWords(targets),
    ),
  ],
  inspect: inspectEgress,
  confirm: confirmEgress,
  undo: undoEgress,
};
