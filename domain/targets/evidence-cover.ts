import { sha256Hex } from '../digest.ts';
import type { EvidenceItem } from '../evidence.ts';
import type { Sha256 } from '../ids.ts';
import type { Held, Target, TargetIdentity } from '../plan.ts';

const PREFIX = 'lines:';
const DIGITS = 16;
/** Longest list of lines in a note. Of a crontab with more, the lines that may go are kept each for itself. */
const MAX_LINES = 2_000;

const NEWLINE = 0x0a;

/**
 * The note of a kept crontab: the first 16 hex digits of the SHA-256 of each line, so that it can be told later which lines are
 * off the host without opening the evidence.
 *
 * @param truncated the last line may be cut off, and counts for nothing
 */
export function crontabNote(bytes: Uint8Array, truncated: boolean): string {
  const hashes = new Set<string>();
  for (let from = 0; from < bytes.length && hashes.size < MAX_LINES; ) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline < 0 ? bytes.length : newline;
    if (end > from && !(newline < 0 && truncated)) {
      hashes.add(sha256Hex(bytes.subarray(from, end)).slice(0, DIGITS));
    }
    from = end + 1;
  }
  return PREFIX + [...hashes].join(',');
}

/** Whether this item is a crontab of that path with the very line, or the line itself, of whatever file. */
export const coversLine = (item: EvidenceItem, path: string, lineSha256: Sha256): boolean =>
  item.path === path &&
  (isLine(item, lineSha256) || (item.kind === 'crontab' && holdsLine(item, lineSha256)));

const isLine = (item: EvidenceItem, lineSha256: Sha256): boolean =>
  item.sha256 === lineSha256 && !item.truncated;

const holdsLine = (item: EvidenceItem, lineSha256: Sha256): boolean =>
  item.note?.startsWith(PREFIX) === true &&
  item.note.slice(PREFIX.length).split(',').includes(lineSha256.slice(0, DIGITS));

/**
 * Whether what this target is made of is off the host, whole (rule: evidence-before-removal): the bytes of a file or of a process's image, by
 * hash; the very line, in a crontab of the same path or for itself. Blocking an address removes nothing: there it is the state of the host
 * before it.
 */
export function evidenceCovers(target: Pick<Target, 'identity'>, items: readonly EvidenceItem[]): boolean {
  const whole = (sha256: Sha256): boolean => items.some((item) => item.sha256 === sha256 && !item.truncated);
  const { identity } = target;
  switch (identity.kind) {
    case 'line':
      return items.some((item) => coversLine(item, identity.path, identity.lineSha256));
    case 'name':
    case 'file':
      return whole(identity.sha256);
    case 'process':
      return identity.by === 'script'
        ? whole(identity.interpreter.sha256) && whole(identity.script.sha256)
        : whole(identity.image.sha256);
    case 'egress':
      return items.some((item) => item.kind === 'snapshot' || item.kind === 'firewall');
  }
}

/**
 * What a plan says of its target's bytes when it is made. preserve-evidence comes before any plan of a playbook that has it, so
 * `missing` there means that it was tried; what is kept later, by an act or by another attempt, counts when the act comes.
 */
export function evidenceOf(target: Pick<Target, 'identity'>, items: readonly EvidenceItem[]): Held {
  if (evidenceCovers(target, items)) return 'kept';
  const path = pathOf(target.identity);
  return items.some((item) => item.truncated && item.path === path) ? 'cut-off' : 'missing';
}

function pathOf(identity: TargetIdentity): string | null {
  switch (identity.kind) {
    case 'line':
    case 'name':
    case 'file':
      return identity.path;
    case 'process':
      return identity.by === 'script' ? identity.script.path : identity.image.path;
    case 'egress':
      return null;
  }
}
