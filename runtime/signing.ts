import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DavyError } from '../domain/errors.ts';
import { readIfThere, writeWhole } from './embedded/secret-file.ts';

/** The API's Ed25519 key. Workers and auditors hold the public half only. */
export interface Signer {
  /** First 16 hex digits of the public key itself (RFC 8032, 32 bytes). */
  readonly keyId: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  /** Base64 of the signature. */
  sign(bytes: Uint8Array): string;
}

export type Verify = (bytes: Uint8Array, signature: string) => boolean;

const SIGNING_KEY = 'signing.key';
export const SIGNING_PUBLIC_KEY = 'signing.pub';

/**
 * Reads the key pair of `folder`, or makes it on the first start. The private half has mode 0600.
 *
 * @throws DavyError `machine-not-ready` when the file is there and no Ed25519 key
 */
export function openSigner(folder: string): Signer {
  const file = join(folder, SIGNING_KEY);
  const kept = readIfThere(file);
  const pem = kept ?? newKey(file);
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not Ed25519');
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
    writeWhole(join(folder, SIGNING_PUBLIC_KEY), publicKey);
    return {
      keyId: keyIdOf(publicKey),
      publicKey,
      sign: (bytes) => sign(null, bytes, key).toString('base64'),
    };
  } catch (cause) {
    throw new DavyError(
      'machine-not-ready',
      `${file} is no Ed25519 private key: restore it from its backup`,
      { cause },
    );
  }
}

function newKey(file: string): string {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  writeWhole(file, pem);
  return pem;
}

/**
 * Checks signatures with a public key in PEM. A signature that is no base64 or of another key is false, never an error.
 *
 * @throws DavyError `machine-not-ready` when the PEM is no Ed25519 public key
 */
export function verifier(publicKeyPem: string): Verify {
  try {
    const key = createPublicKey(publicKeyPem);
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not Ed25519');
    return (bytes, signature) => {
      const raw = Buffer.from(signature, 'base64');
      return raw.length === 64 && raw.toString('base64') === signature && verify(null, bytes, key, raw);
    };
  } catch (cause) {
    throw new DavyError('machine-not-ready', 'the signing public key is no Ed25519 key in PEM', { cause });
  }
}

/** @throws DavyError `machine-not-ready` when it cannot be read: the API writes it at its first start. */
export function readPublicKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DavyError(
      'machine-not-ready',
      `${file} cannot be read: start the API first, or copy its signing.pub here`,
      {
        cause,
      },
    );
  }
}

const keyIdOf = (publicKeyPem: string): string =>
  Buffer.from(createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' }))
    .subarray(-32)
    .toString('hex')
    .slice(0, 16);
