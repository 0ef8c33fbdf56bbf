import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DavyError } from '../../domain/errors.ts';
import { FORMS, refuseNewer } from '../../domain/forms.ts';

/** `DVY` and the form as one character. */
const MAGIC = Buffer.from(`DVY${FORMS['sealed bytes']}`);
const NONCE = 12;
const TAG = 16;
const HEAD = MAGIC.length + NONCE + TAG;

/**
 * AES-256-GCM: magic, nonce, tag, ciphertext. `name` is bound to the bytes as associated data, so one sealed thing cannot be put
 * in another's place. Nonces are random: safe for far more than 2^30 things under one key (NIST SP 800-38D, 8.3).
 */
export function seal(key: Uint8Array, name: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([MAGIC, nonce, cipher.getAuthTag(), body]);
}

/** Errors: newer-form; evidence-failed when it was changed, cut off, or sealed under another key or name. */
export function unseal(key: Uint8Array, name: string, sealed: Uint8Array): Buffer {
  const all = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  refuseNewer('sealed bytes', Number(/^DVY([1-9])$/.exec(all.toString('latin1', 0, MAGIC.length))?.[1] ?? 0));
  try {
    if (all.length < HEAD || !all.subarray(0, MAGIC.length).equals(MAGIC)) throw new TypeError('not sealed');
    const nonce = all.subarray(MAGIC.length, MAGIC.length + NONCE);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
      .setAAD(Buffer.from(name))
      .setAuthTag(all.subarray(MAGIC.length + NONCE, HEAD));
    return Buffer.concat([decipher.update(all.subarray(HEAD)), decipher.final()]);
  } catch (cause) {
    throw new DavyError('evidence-failed', `${name} is damaged or sealed under another key`, { cause });
  }
}
