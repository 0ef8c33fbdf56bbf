import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 32;
/** CRC-32 fits in six base 62 digits. */
const CHECKSUM_LENGTH = 6;
const KEY = /^davy_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** What is handed out once, and what is stored in its place. */
export interface IssuedKey {
  /** `davy_`, 32 base 62 characters (190 bits), six of checksum. */
  readonly secret: string;
  /** SHA-256 of the secret, hex. The secret is random, so no slow hash is needed. */
  readonly hash: string;
}

/** Makes a key from the system's secure random source. */
export function issueKey(): IssuedKey {
  let body = '';
  for (let i = 0; i < SECRET_LENGTH; i++) body += BASE62.charAt(randomInt(BASE62.length));
  const secret = `davy_${body}${checksum(body)}`;
  return { secret, hash: hashKey(secret) };
}

/**
 * Whether the text is a key at all: a mistyped or guessed one is refused by its checksum, without asking the database. The
 * checksum also lets secret scanners recognise a leaked key.
 */
export function isKey(text: string): boolean {
  const [, body, sum] = KEY.exec(text) ?? [];
  return body !== undefined && checksum(body) === sum;
}

export const hashKey = (secret: string): string => createHash('sha256').update(secret).digest('hex');

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
