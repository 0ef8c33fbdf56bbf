import type { TargetId } from '../ids.ts';
import type { StepState } from '../incident.ts';
import type { Outcome, TargetOutcome } from './outcome.ts';
import { isSettled } from './outcome.ts';
import type { TargetReceipt } from './receipt.ts';
import { seenSentence, sentence } from './sentences.ts';
import type { Seen, Sighting } from './sighting.ts';

/** How it is known what became of a target's call. */
export type CallEnd =
  /** Its evidence is not kept, so it was left out of the call. */
  | 'not-sent'
  /** The whole reply came; a look may follow. */
  | 'replied'
  /** The reply was lost: receipts and host were read afterwards. */
  | 'settled'
  /** The receipts went with the boot that the call spoke to; only the host can be read. */
  | 'rebooted'
  /** The script saw another boot or machine than the plan's, and did nothing. */
  | 'refused-rebooted'
  /** The script found no folder for its receipts, and did nothing. */
  | 'refused-no-folder'
  /** Settling met another machine under the address. */
  | 'other-machine'
  /** It never ran, however often it was tried. */
  | 'fenced'
  /** Nobody told of this target. */
  | 'untold'
  /** A new connection came while the rules stood, and looked. */
  | 'confirmed'
  /** No new connection came; the old one looked. */
  | 'unconfirmed'
  /** Looked at again before the incident closes. */
  | 'closing'
  /** It was left alone, and the survey after it does not see it. */
  | 'surveyed';

export interface Known {
  readonly call: CallEnd;
  readonly receipt?: TargetReceipt;
  /** Left out where nobody has looked. */
  readonly sighting?: Sighting;
  /** Why a new connection did not come, as a code. */
  readonly because?: string;
}

/** What the receipt says: nothing, begun and not ended, that it is gone (done, neutralised), or anything else. */
type Told = 'nothing' | 'begun' | 'gone' | 'else';
type Proof = TargetOutcome['proof'];
type Words = readonly string[];

interface Saying {
  readonly outcome: Outcome;
  readonly receipt: Words;
  readonly seen: Seen;
  readonly sighting: Words;
  readonly because: string;
}
type Say = (saying: Saying) => string;

/** `nobody`: no look was taken. `told`: the receipt's own outcome. */
export type Row = readonly [
  call: CallEnd,
  told: Told | 'any',
  seen: Seen | 'nobody' | 'any',
  outcome: Outcome | 'told',
  proof: Proof,
  say: Say | string,
];

const byReceipt: Say = ({ outcome, receipt }) => sentence(outcome, receipt);
const byLook: Say = ({ outcome, sighting }) => sentence(outcome, sighting);
const asSeen: Say = ({ seen, sighting }) => seenSentence(seen, sighting);
const cutOff: Say = (saying) => `begun and cut off; ${asSeen(saying)}`;
const rebooted: Say = (saying) => `${byLook(saying)}; the host was rebooted since, cause unproven`;
const contradicted: Say = (saying) => `the script said it is done, but the look after it: ${asSeen(saying)}`;
const confirmed: Say = (saying) => `${byLook(saying)}, confirmed from a new connection`;
const unconfirmed: Say = ({ because }) =>
  `no new connection was seen to confirm it: it expires by itself, unless that confirmation still comes (${because})`;

const NO_EVIDENCE = 'its evidence is not kept, so it was not touched';
const OTHER_BOOT = 'the host was rebooted, or is another machine, since the plan was made';
const NO_FOLDER = 'no folder of the host can be written to, so nothing was begun';
const OTHER_MACHINE = 'another machine answers under the address, so nothing can be told';
const NOT_TAKEN = 'the lasting rule was not taken: the one that stands will expire by itself';
const NO_RULE = 'no rule stood any more when the new connection came';
const NOT_SEEN_AGAIN = 'it was left alone; the next survey did not see it';

/**
 * What became of a target: the first row that fits. Where a row stands for a clause of the act's model (test/model/act-state.ts),
 * the clause is named.
 */
export const FATES: readonly Row[] = [
  // Nothing was sent, or nothing was begun.
  ['not-sent', 'any', 'any', 'refused', 'none', NO_EVIDENCE],
  // boot-compared
  ['refused-rebooted', 'any', 'any', 'changed', 'receipt', OTHER_BOOT],
  ['refused-no-folder', 'any', 'any', 'failed', 'receipt', NO_FOLDER],
  // folder-decides, settle-fences
  ['fenced', 'any', 'any', 'not-begun', 'none', 'the call never ran on the host'],
  ['untold', 'any', 'any', 'unknown', 'none', 'no outcome was reported'],

  // The whole reply came: the receipt counts, unless the look after it speaks against it.
  ['replied', 'nothing', 'any', 'not-begun', 'receipt', 'the script ended before its turn'],
  // The runner settles such a call instead: it has to be looked at.
  ['replied', 'begun', 'any', 'unknown', 'none', 'begun and not ended'],
  ['replied', 'else', 'any', 'told', 'receipt', byReceipt],
  ['replied', 'gone', 'nobody', 'told', 'receipt', byReceipt],
  ['replied', 'gone', 'absent', 'told', 'receipt', byReceipt],
  ['replied', 'gone', 'neutralised', 'told', 'receipt', byReceipt],
  ['replied', 'gone', 'present', 'failed', 'looked', contradicted],
  ['replied', 'gone', 'differs', 'failed', 'looked', contradicted],
  ['replied', 'gone', 'temporary', 'failed', 'looked', contradicted],
  // The receipt alone is the host's word: what could not be looked at afterwards is not said to be done.
  ['replied', 'gone', 'unseen', 'unknown', 'receipt', contradicted],

  // The reply was lost. first-outcome-stands: what a receipt ended is not looked at again.
  ['settled', 'gone', 'any', 'told', 'receipt', byReceipt],
  ['settled', 'else', 'any', 'told', 'receipt', byReceipt],
  // receipt-before: without one nothing of ours touched it.
  ['settled', 'nothing', 'absent', 'already-absent', 'looked', byLook],
  ['settled', 'nothing', 'neutralised', 'neutralised', 'looked', byLook],
  ['settled', 'nothing', 'present', 'not-begun', 'looked', byLook],
  // identity-checked
  ['settled', 'nothing', 'differs', 'changed', 'looked', byLook],
  ['settled', 'nothing', 'temporary', 'unknown', 'looked', byLook],
  // receipt-before: begun and gone since was most likely us, and nobody saw it.
  ['settled', 'begun', 'absent', 'done', 'inferred', 'begun, cut off, and gone since'],
  ['settled', 'begun', 'neutralised', 'neutralised', 'inferred', cutOff],
  ['settled', 'begun', 'present', 'not-begun', 'looked', cutOff],
  // Asked anew as it stands there; it is not said that it was left alone.
  ['settled', 'begun', 'differs', 'changed', 'looked', cutOff],
  ['settled', 'begun', 'temporary', 'unknown', 'looked', cutOff],
  ['settled', 'any', 'any', 'unknown', 'none', byLook],

  // The receipts went with the boot: what can be seen is said, what made it so cannot.
  ['rebooted', 'any', 'absent', 'already-absent', 'looked', rebooted],
  ['rebooted', 'any', 'neutralised', 'neutralised', 'looked', rebooted],
  // A plan holds for one boot: as `changed`, what is still there is asked anew for this one.
  ['rebooted', 'any', 'present', 'changed', 'looked', rebooted],
  ['rebooted', 'any', 'differs', 'changed', 'looked', rebooted],
  ['rebooted', 'any', 'any', 'unknown', 'none', rebooted],
  ['other-machine', 'any', 'any', 'unknown', 'none', OTHER_MACHINE],

  // What must not count as done before a new connection came.
  ['confirmed', 'any', 'absent', 'done', 'looked', confirmed],
  ['confirmed', 'any', 'temporary', 'failed', 'looked', NOT_TAKEN],
  ['confirmed', 'any', 'present', 'failed', 'looked', NO_RULE],
  ['confirmed', 'any', 'any', 'unknown', 'none', asSeen],
  // Only the answer to the confirmation was lost: the rule lasts by now.
  ['unconfirmed', 'any', 'absent', 'done', 'looked', byLook],
  ['unconfirmed', 'any', 'any', 'failed', 'none', unconfirmed],

  // Looked at again before the incident closes: a reboot drops the rules.
  ['closing', 'any', 'absent', 'done', 'looked', byLook],
  ['closing', 'any', 'present', 'failed', 'looked', asSeen],
  ['closing', 'any', 'any', 'unknown', 'none', asSeen],
  ['surveyed', 'any', 'any', 'already-absent', 'looked', NOT_SEEN_AGAIN],
];

/** What became of a target, from all that is known of it. Nothing else in Davy says so. */
export function fateOf(targetId: TargetId, known: Known): TargetOutcome {
  const told = toldBy(known.receipt);
  const look = known.sighting?.seen ?? 'nobody';
  const row = FATES.find(
    (one) =>
      one[0] === known.call && (one[1] === 'any' || one[1] === told) && (one[2] === 'any' || one[2] === look),
  );
  // Every call end has a row for whatever was told and seen: the tests try all of them.
  if (row === undefined) return fateOf(targetId, { call: 'untold' });
  const [, , , said, proof, say] = row;
  const after = known.receipt?.after ?? null;
  const outcome = said === 'told' ? (after?.outcome ?? 'unknown') : said;
  const saying: Saying = {
    outcome,
    receipt: after?.words ?? [],
    seen: known.sighting?.seen ?? 'unseen',
    sighting: known.sighting?.words ?? [],
    because: known.because ?? 'unknown',
  };
  return { targetId, outcome, detail: typeof say === 'string' ? say : say(saying), proof };
}

function toldBy(receipt: TargetReceipt | undefined): Told {
  const after = receipt?.after ?? null;
  if (after === null) return receipt?.begun === true ? 'begun' : 'nothing';
  return after.outcome === 'done' || after.outcome === 'neutralised' ? 'gone' : 'else';
}

/** Told to stop before its first target, and over: it is as if the call had never come, and it never will. */
export const neverBegan = (outcomes: readonly TargetOutcome[]): boolean =>
  outcomes.length > 0 && outcomes.every(({ outcome }) => outcome === 'not-begun');

/** What may still come to last, or not: asked from a new connection. */
export const awaitsConfirmation = ({ outcome }: TargetOutcome): boolean =>
  outcome === 'done' || outcome === 'unknown';

/** What a step is after an act with these outcomes. */
export function stateAfter(outcomes: readonly TargetOutcome[]): StepState {
  if (outcomes.every(({ outcome }) => isSettled(outcome))) return 'done';
  return outcomes.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'failed';
}
