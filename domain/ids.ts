import type { $brand } from 'zod';

/** zod's own mark, so that a schema of ids makes them without a cast; only its type is needed here. */
type Branded<T, B extends string> = T & $brand<B>;

export type IncidentId = Branded<string, 'incident'>;
export type ApprovalId = Branded<string, 'approval'>;
export type AlertId = Branded<string, 'alert'>;
export type KeyId = Branded<string, 'key'>;
export type HostId = Branded<string, 'host'>;
export type CallId = Branded<string, 'call'>;
export type ActId = Branded<string, 'act'>;
/** Names a ledger entry that no other id names. */
export type EntryId = Branded<string, 'entry'>;
export type SurveyId = Branded<string, 'survey'>;
export type TargetId = Branded<string, 'target'>;
/** `sha256:` and 64 hex digits. */
export type Digest = Branded<string, 'digest'>;
/** 64 lower-case hex digits. */
export type Sha256 = Branded<string, 'sha256'>;

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

/**
 * An id that was stored or sent, as one of its kind.
 *
 * @throws RangeError for what is none
 */
export function asId<K extends keyof IdOf>(kind: K, text: string): IdOf[K] {
  if (!text.startsWith(`${kind}_`) || !/^[a-z]{3}_[0-9A-Za-z]{1,40}$/.test(text))
    throw new RangeError(`not an id of kind ${kind}`);
  return text as IdOf[K];
}
