import { show, unshow } from '../show.ts';
import type { ByteText, Shown } from '../text-kinds.ts';

const ASCII = /^[\0-\x7f]*$/;
const ONE_BYTE = /^[\0-\xff]*$/;
const SHOWN_AS_IT_IS = /^[ -[\]-~]*$/;
const encoder = new TextEncoder();

/**
 * Text of one character a byte that was decoded elsewhere (`Buffer` is faster than {@link byteText}).
 *
 * @throws RangeError where a character is more than a byte
 */
export function asByteText(text: string): ByteText {
  if (!ONE_BYTE.test(text)) throw new RangeError('not text of one character a byte');
  return text as ByteText;
}

/** Of an empty file, and of what is not there. */
export const NO_BYTES: ByteText = asByteText('');

/**
 * Bytes as text of one character a byte: syntax is read from it without losing a byte, and lengths stay those of the bytes.
 *
 * @param from bytes; a string means its UTF-8
 */
export function byteText(from: Uint8Array | string): ByteText {
  if (typeof from === 'string') return asByteText(ASCII.test(from) ? from : decoded(encoder.encode(from)));
  return asByteText(decoded(from));
}

function decoded(bytes: Uint8Array): string {
  let text = '';
  // Spreading bytes into arguments goes through an iterator: ten times slower.
  for (let at = 0; at < bytes.length; at += 4096)
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 4096));
  return text;
}

/** Text of one character a byte of shown text: the one way back to what a host said. */
export const byteTextOf = (shown: Shown): ByteText =>
  SHOWN_AS_IT_IS.test(shown) ? asByteText(shown) : (plainLines(shown) ?? byteText(unshow(shown)));

/** Lines of printable ASCII, as scripts and units are; undefined where anything else is in them. Without a buffer for each line. */
function plainLines(shown: Shown): ByteText | undefined {
  if (!/^[ -~]*$/.test(shown)) return undefined;
  let isPlain = true;
  const text = String(shown).replace(/\\(\\|u\{[9ad]\})?/g, (_, letters: string | undefined) => {
    if (letters === undefined) isPlain = false;
    return letters === '\\' ? '\\' : String.fromCharCode(Number.parseInt(letters?.charAt(2) ?? '0', 16));
  });
  return isPlain ? asByteText(text) : undefined;
}

function bytesOf(text: ByteText): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Shown text of text of one character a byte. */
export const shownBytes = (text: ByteText): Shown => show(ASCII.test(text) ? text : bytesOf(text));
