import type { ApprovalState } from '../gate.ts';
import type { TargetId } from '../ids.ts';
import type { Target, TargetIdentity } from '../plan.ts';
import type { DestructiveStep } from '../steps.ts';
import type { TargetOutcome } from '../targets/outcome.ts';
import type { LeftReason } from './schema.ts';
import type { Thing } from './thing.ts';

/** One approval of a destructive step: what it offered, what persons said, and what the act did. */
export interface Offer {
  readonly step: DestructiveStep;
  readonly round: number;
  readonly state: ApprovalState;
  readonly targets: readonly Pick<Target, 'id' | 'identity' | 'selected' | 'risks'>[];
  /** Approved targets of its last act; null where no act was begun. */
  readonly acted: readonly TargetId[] | null;
  readonly outcomes: readonly TargetOutcome[];
  /** Targets that a person declined as not the attacker's, with the reason. */
  readonly notTheirs: ReadonlyMap<TargetId, string>;
}

export interface Answer {
  readonly reason: LeftReason;
  readonly detail: string;
}

/** What a person said of a thing, or what became of it, by its newest offer. */
export type Answered =
  | { readonly kind: 'not-theirs'; readonly why: string }
  | ({ readonly kind: 'left' } & Answer)
  | { readonly kind: 'never-offered' };

/** Looks from the newest offer back; one that was superseded says nothing, because what it asked is asked anew. */
export function answerTo(thing: Thing, offers: readonly Offer[]): Answered {
  const asked = offers.flatMap((offer) =>
    offer.targets.filter(({ identity }) => isOf(identity, thing)).map((target) => ({ offer, target })),
  );
  for (const { offer, target } of asked.toReversed()) {
    const why = offer.notTheirs.get(target.id);
    if (why !== undefined) return { kind: 'not-theirs', why };
  }
  const newest = asked.filter(({ offer }) => offer.state !== 'superseded').at(-1);
  if (newest !== undefined) {
    // Of a file that is a starter several lines may be offered: what was not taken away says why it is still there.
    const answers = asked
      .filter(({ offer }) => thing.kind === 'starter' && offer === newest.offer)
      .map(({ offer, target }) => answered(offer, target));
    const left = answers.find(({ reason }) => reason !== 'came-back');
    return { kind: 'left', ...(left ?? answered(newest.offer, newest.target)) };
  }
  const [superseded] = asked;
  return superseded === undefined
    ? { kind: 'never-offered' }
    : { kind: 'left', reason: 'undecided', detail: 'its plan was superseded' };
}

function answered(offer: Offer, target: Offer['targets'][number]): Answer {
  const no: Answer = target.selected
    ? { reason: 'declined', detail: '' }
    : { reason: 'not-taken', detail: target.risks[0] ?? '' };
  switch (offer.state) {
    case 'rejected':
      return no;
    case 'pending':
    case 'expired':
    case 'superseded':
      return { reason: 'undecided', detail: `its approval is ${offer.state}` };
    case 'approved':
    case 'partially-approved':
      if (offer.acted === null) return { reason: 'undecided', detail: 'it was approved and never acted on' };
      return offer.acted.includes(target.id) ? outcomeOf(offer, target) : no;
  }
}

function outcomeOf(offer: Offer, { id }: Pick<Target, 'id'>): Answer {
  const outcome = offer.outcomes.find((one) => one.targetId === id);
  const detail = outcome?.detail ?? 'no outcome was reported';
  switch (outcome?.outcome) {
    case 'done':
    case 'already-absent':
    case 'neutralised':
      return { reason: 'came-back', detail };
    case 'changed':
    case 'refused':
    case 'failed':
      return { reason: outcome.outcome, detail };
    case 'not-begun':
      return { reason: 'undecided', detail };
    case 'unknown':
    case undefined:
      return { reason: 'unknown', detail };
  }
}

/** Whether a target is this thing. Total over the kinds of target. */
function isOf(identity: TargetIdentity, thing: Thing): boolean {
  switch (identity.kind) {
    case 'process':
      if (thing.kind !== 'process') return false;
      if (identity.by === 'single')
        return (
          identity.pid === thing.pid &&
          identity.startTicks === thing.startTicks &&
          identity.bootId === thing.bootId
        );
      if (identity.uid !== thing.uid) return false;
      return identity.by === 'image'
        ? identity.image.sha256 === thing.imageSha256
        : identity.interpreter.sha256 === thing.imageSha256 && identity.script.path === thing.script;
    case 'file':
      if (thing.kind === 'starter') return identity.path === thing.path;
      return (
        thing.kind === 'file' &&
        identity.path === thing.path &&
        ((identity.device === thing.device && identity.inode === thing.inode) ||
          identity.sha256 === thing.sha256)
      );
    case 'name':
      if (thing.kind === 'starter') return identity.path === thing.path;
      return (
        (thing.kind === 'cron-file' || thing.kind === 'file') &&
        identity.path === thing.path &&
        identity.inode === thing.inode
      );
    case 'line':
      if (thing.kind === 'starter') return identity.path === thing.path;
      return (
        thing.kind === 'cron-line' && identity.path === thing.path && identity.lineSha256 === thing.sha256
      );
    case 'egress':
      return false;
  }
}
