import { Buffer } from 'node:buffer';
import { createGunzip, createZstdDecompress } from 'node:zlib';

export interface Unpacked {
  readonly bytes: Uint8Array;
  /** Over the limit, damaged, or cut off: this is the beginning of it. */
  readonly truncated: boolean;
}

/**
 * Unpacks a rotated log on our side; what the host sends may be a bomb, so it stops at `maxBytes`. Anything that is not
 * compressed comes back as it is; null for a format that we cannot read (xz, bzip2).
 */
export async function unpack(path: string, bytes: Uint8Array, maxBytes: number): Promise<Unpacked | null> {
  if (/\.(?:xz|bz2)$/.test(path)) return null;
  const stream = isGzip(bytes) ? createGunzip() : isZstd(bytes) ? createZstdDecompress() : null;
  if (stream === null) return { bytes: bytes.subarray(0, maxBytes), truncated: bytes.length > maxBytes };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    stream.end(bytes);
    for await (const chunk of stream) {
      const piece = Buffer.from(chunk as Uint8Array);
      chunks.push(piece.subarray(0, maxBytes - size));
      size += piece.length;
      // Leaving the loop destroys the stream.
      if (size > maxBytes) return { bytes: Buffer.concat(chunks), truncated: true };
    }
  } catch {
    return { bytes: Buffer.concat(chunks), truncated: true };
  }
  return { bytes: Buffer.concat(chunks), truncated: false };
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isZstd = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
