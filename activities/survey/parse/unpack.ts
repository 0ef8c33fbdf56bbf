import { constants, gunzipSync } from 'node:zlib';
import type { ByteText, Section } from './sections.ts';
import { bytesOf, byteText, sections } from './sections.ts';

/** As much as a host's sections of files may be; each of them has its own limit, so a host that packs more says it falsely. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/**
 * Sections that the host packed into one. Of what was cut off on its way the beginning is unpacked. Bytes that are no packed sections, or
 * that would be over the limit, are none: those sections are then missing.
 */
export function unpacked(packed: ByteText, nonce: string): ReadonlyMap<string, Section> {
  try {
    const bytes = gunzipSync(bytesOf(packed), {
      maxOutputLength: MOST_UNPACKED,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return sections(byteText(bytes), nonce);
  } catch {
    return new Map();
  }
}
