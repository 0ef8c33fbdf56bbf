import { show, unshow } from '../show.ts';
import type { Shown } from '../snapshot.ts';

/** Bytes as text of one character a byte: syntax is read from it without losing a byte, and lengths stay those of the bytes. */
export function byteText(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Text of one character a byte of shown text. */
export function byteTextOf(shown: Shown): string {
  try {
    return byteText(unshow(shown));
  } catch {
    return shown; // Not made by show: taken as it is, it can only fail to match.
  }
}

/** Shown text of text of one character a byte. */
export const shownBytes = (text: string): Shown => show(Uint8Array.from(text, (c) => c.charCodeAt(0)));
