import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { DavyError } from '../domain/errors.ts';

/** Host key types that are spoken, best first, with the signature algorithms that make a server present a key of that type. */
export const KEY_TYPES: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  // Never ssh-rsa, which signs with SHA-1.
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]);

const ALL_ALGORITHMS = [...KEY_TYPES.values()].flat();

export interface Pins {
  /** `SHA256:…` of every key that is accepted. */
  readonly fingerprints: ReadonlySet<string>;
  /**
   * The algorithms to offer, one list an attempt. Offering only the pinned keys' types makes a server that has keys of several
   * types present the pinned one. A bare fingerprint does not say its type, so after all at once each type is asked for.
   */
  readonly attempts: readonly (readonly ServerHostKeyAlgorithm[])[];
}

/** As OpenSSH prints it: SHA-256 of the key blob, base64 without padding. */
export const fingerprint = (blob: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

/** The type that a key blob says it has: its first string (RFC 4253, section 6.6). Undefined if it is no key blob. */
export function keyType(blob: Uint8Array): string | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt32BE(0);
  if (length === 0 || length > 64 || bytes.length < 4 + length) return undefined;
  return bytes.toString('latin1', 4, 4 + length);
}

/** Blob of a key in `ssh-ed25519 AAAA…` form, or undefined when it is not of that form. */
export function parsePublicKey(text: string): Uint8Array | undefined {
  const [type, base64] = text.trim().split(/\s+/);
  if (type === undefined || base64 === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const blob = Buffer.from(base64, 'base64');
  return keyType(blob) === type ? blob : undefined;
}

/**
 * Reads pinned keys.
 *
 * @throws DavyError `config-invalid` for a pin that is neither a key nor a fingerprint, or of a type that is not spoken
 */
export function parsePins(hostKeys: readonly string[]): Pins {
  const fingerprints = new Set<string>();
  const types = new Set<string>();
  let bare = false;
  for (const pin of hostKeys) {
    if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(pin)) {
      fingerprints.add(pin);
      bare = true;
      continue;
    }
    const blob = parsePublicKey(pin);
    const type = blob === undefined ? undefined : keyType(blob);
    if (blob === undefined || type === undefined || !KEY_TYPES.has(type)) {
      throw new DavyError(
        'config-invalid',
        'a pinned host key is neither "ssh-ed25519 AAAA…" nor "SHA256:…"',
      );
    }
    fingerprints.add(fingerprint(blob));
    types.add(type);
  }
  const pinned = [...KEY_TYPES].filter(([type]) => types.has(type)).flatMap(([, algorithms]) => algorithms);
  if (fingerprints.size === 0) return { fingerprints, attempts: [ALL_ALGORITHMS] };
  if (!bare) return { fingerprints, attempts: [pinned] };
  return { fingerprints, attempts: [ALL_ALGORITHMS, ...KEY_TYPES.values()] };
}
