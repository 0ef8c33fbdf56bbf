import type { Approval } from '../../api/client/index.ts';
import { DavyError } from '../../domain/errors.ts';
import type { Digest } from '../../domain/ids.ts';
import { readPlan } from '../../domain/plan.ts';
import { planDigest } from '../../domain/read/index.ts';
import { visible } from './terminal.ts';

export interface ShownPlan {
  readonly shown: Approval;
  /** Computed from what is shown. */
  readonly digest: Digest;
}

/**
 * The approval as it is shown. The digest that a decision carries is computed here, from exactly what is shown, never taken
 * from the server's word: a server or a proxy that shows one plan and has another approved is found out.
 *
 * @throws DavyError `plan-changed` when the digests differ; `superseded`, `approval-expired` or `already-decided` when it
 * waits for nobody; `newer-form` for a plan of a later Davy, of which this one would show less than it approves
 */
export function shownPlan(approval: Approval): ShownPlan {
  readPlan(approval.plan);
  const shown = visible(approval);
  const digest = planDigest(shown.plan);
  if (digest !== approval.plan.digest) {
    throw new DavyError(
      'plan-changed',
      `${shown.id} says digest ${shown.plan.digest}, what it shows has ${digest}: nothing was decided`,
    );
  }
  const { id, state } = shown;
  if (state === 'superseded') throw new DavyError('superseded', `${id} is superseded`);
  if (state === 'expired') throw new DavyError('approval-expired', `${id} has expired`);
  if (state !== 'pending') throw new DavyError('already-decided', `${id} is ${state}`);
  return { shown, digest };
}
