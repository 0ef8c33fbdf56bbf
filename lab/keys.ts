import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

/** An Ed25519 key pair as OpenSSH writes it. */
export interface SshKeyPair {
  /** The private key file's text (`openssh-key-v1`, not encrypted). */
  privateKey: string;
  /** `ssh-ed25519 AAAA…` without a comment. */
  publicKey: string;
  /** `SHA256:…` without padding, as `ssh-keygen -l` shows it. */
  fingerprint: string;
}

const keyType = 'ssh-ed25519';

/** Makes a key pair without calling ssh-keygen (a process each would be felt when 50 hosts start). */
export function makeSshKeyPair(comment: string): SshKeyPair {
  const pair = generateKeyPairSync('ed25519');
  // The raw keys are the last 32 bytes of the DER forms (RFC 8410).
  const seed = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const point = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const publicBlob = Buffer.concat([field(keyType), field(point)]);
  return {
    privateKey: pem(privateBlob(publicBlob, seed, point, comment)),
    publicKey: `${keyType} ${publicBlob.toString('base64')}`,
    fingerprint: `SHA256:${createHash('sha256').update(publicBlob).digest('base64').replace(/=+$/, '')}`,
  };
}

/** OpenSSH's PROTOCOL.key, cipher and kdf "none": the private part is padded with 1, 2, 3, … to a multiple of 8. */
function privateBlob(publicBlob: Buffer, seed: Buffer, point: Buffer, comment: string): Buffer {
  const check = randomBytes(4);
  const inner = Buffer.concat([
    check,
    check,
    field(keyType),
    field(point),
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (inner.length % 8)) % 8 }, (_, index) => index + 1));
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    uint32(1),
    field(publicBlob),
    field(Buffer.concat([inner, padding])),
  ]);
}

function pem(blob: Buffer): string {
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function field(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
