import type { TargetId } from '../ids.ts';
/**
 * What a look at the host finds of a target, in words of seeing: what became of the target, and why, is said by {@link fateOf}
 * alone. The thing looked for is what was to go: a file, a line, a process, the way to an address.
 *
 * - `present`: there, as it was approved;
 * - `absent`: not there;
 * - `neutralised`: there, without effect (a line that is commented out);
 * - `differs`: something else stands at its place;
 * - `temporary`: gone for now, and back by itself after a while (a firewall rule that nobody confirmed);
 * - `unseen`: the look did not tell.
 */
export type Seen = 'present' | 'absent' | 'neutralised' | 'differs' | 'temporary' | 'unseen';

export interface Sighting {
  readonly targetId: TargetId;
  readonly seen: Seen;
  /** Words of the script, as in a receipt: `reason=replaced`. */
  readonly words: readonly string[];
}

/** A target of which a look said nothing. */
export const unseen = (targetId: TargetId): Sighting => ({ targetId, seen: 'unseen', words: [] });

export const sightingOf = (targetId: TargetId, sightings: readonly Sighting[]): Sighting =>
  sightings.find((one) => one.targetId === targetId) ?? unseen(targetId);
