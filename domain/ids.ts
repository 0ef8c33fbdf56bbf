import type {
  ActId,
  AlertId,
  ApprovalId,
  CallId,
  Digest,
  EntryId,
  HostId,
  IncidentId,
  KeyId,
  Sha256,
  SurveyId,
  TargetId,
} from './id-kinds.ts';

export type {
  ActId,
  AlertId,
  ApprovalId,
  CallId,
  Digest,
  EntryId,
  HostId,
  IncidentId,
  KeyId,
  Sha256,
  SurveyId,
  TargetId,
};

/** The kinds of id by the three letters that they begin with. */
export interface IdOf {
  inc: IncidentId;
  apr: ApprovalId;
  alt: AlertId;
  key: KeyId;
  hst: HostId;
  cal: CallId;
  act: ActId;
  ent: EntryId;
  svy: SurveyId;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A ULID: 48 bits of milliseconds since 1970, 80 bits of randomness, Crockford base 32.
 *
 * @param random at least 10 bytes from a secure source
 */
function ulid(nowMs: number, random: Uint8Array): string {
  let out = '';
  let time = nowMs;
  for (let i = 0; i < 10; i++) {
    out = CROCKFORD.charAt(time % 32) + out;
    time = Math.floor(time / 32);
  }
  let bits = 0;
  let held = 0;
  for (const byte of random.subarray(0, 10)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += CROCKFORD.charAt((held >>> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return out;
}

/** @example newId('inc', Date.now(), randomBytes(10)) → inc_01J… */
export function newId<K extends keyof IdOf>(kind: K, nowMs: number, random: Uint8Array): IdOf[K] {
  return asId(kind, `${kind}_${ulid(nowMs, random)}`);
}

/** Whether the text is an id of this kind. */
export const isId = <K extends keyof IdOf>(kind: K, text: string): text is IdOf[K] =>
  text.startsWith(`${kind}_`) && /^[a-z]{3}_[0-9A-Za-z]{1,40}$/.test(text);

/**
 * An id that was stored or sent, as one of its kind.
 *
 * @throws RangeError for what is none
 */
export function asId<K extends keyof IdOf>(kind: K, text: string): IdOf[K] {
  if (!isId(kind, text)) throw new RangeError(`not an id of kind ${kind}`);
  return text;
}

export const TARGET_ID = /^t_[0-9a-f]{16}$/;
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
export const SHA256 = /^[0-9a-f]{64}$/;

const asKind =
  <T extends string>(pattern: RegExp, what: string) =>
  (text: string): T => {
    if (!pattern.test(text)) throw new RangeError(`not ${what}`);
    return text as T;
  };

/** @throws RangeError for what is no target's id */
export const asTargetId = asKind<TargetId>(TARGET_ID, 'a target’s id');
/** @throws RangeError for what is no digest */
export const asDigest = asKind<Digest>(DIGEST, 'a digest');
/** @throws RangeError for what is no SHA-256 */
export const asSha256 = asKind<Sha256>(SHA256, 'a SHA-256');
/** Whether the text is a target's id. */
export const isTargetId = (text: string): text is TargetId => TARGET_ID.test(text);
