/**
 * How bytes from a host, an alert or the network are shown (rule: shown-text): printable UTF-8 stays, a backslash is doubled, other
 * bytes are `\xNN`, control, bidirectional and zero-width characters are `\u{…}`.
 */

import type { NotShown, Shown } from './text-kinds.ts';

/** Code point ranges that change how text looks without being seen: controls, bidi, zero-width, fillers, tags, noncharacters. */
const HIDDEN_RANGES: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const escapeHidden = (codePoint: number): string => `\\u{${codePoint.toString(16)}}`;

/** One hidden character, or a backslash. With the flag u a half of a surrogate pair matches only where the other is missing. */
const ESCAPED = new RegExp(
  `[\\\\${HIDDEN_RANGES.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`,
  'gu',
);
const PLAIN = /^[ -[\]-~]*$/;

const escapeText = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text.replace(ESCAPED, (char) => (char === '\\' ? '\\\\' : escapeHidden(char.codePointAt(0) ?? 0)));

/** Printable ASCII without a backslash, which is nearly everything that a host says. */
function isPlain(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 0x20 || byte > 0x7e || byte === 0x5c) return false;
  return true;
}

/** Length of the valid UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length =
    lead < 0x80
      ? 1
      : lead >= 0xc2 && lead < 0xe0
        ? 2
        : lead >= 0xe0 && lead < 0xf0
          ? 3
          : lead >= 0xf0 && lead < 0xf5
            ? 4
            : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] ?? 0;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The one place where text is said to be shown text. */
const shown = (text: string): Shown => text as Shown;

/**
 * Escapes bytes for showing. Total and injective: different bytes give different text.
 *
 * @param bytes a string means its UTF-8
 */
export const show = (bytes: Uint8Array | NotShown): Shown => shown(escaped(bytes));

function escaped(bytes: Uint8Array | string): string {
  if (typeof bytes === 'string') return escapeText(bytes);
  if (isPlain(bytes)) return utf8.decode(bytes);
  let out = '';
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    out += escapeText(utf8.decode(bytes.subarray(from, at)));
    out += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
    at += 1;
    from = at;
  }
  return out + escapeText(utf8.decode(bytes.subarray(from)));
}

/** One escape that `show` makes, or one code point: text is never cut inside either. */
const PIECE = /\\(?:\\|x[0-9a-f]{2}|u\{[0-9a-f]{1,6}\})|[\s\S]/gu;

/**
 * The beginning of a text that came from outside, of `limit` UTF-16 units at most. Never ends inside a surrogate pair (half of
 * one cannot be hashed, and what cannot be hashed is in no plan and in no ledger) nor inside an escape (half of one reads as
 * other bytes). Total and pure.
 */
export function startOf(text: Shown, limit: number): Shown;
export function startOf(text: string, limit: number): string;
export function startOf(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let end = 0;
  for (const [piece] of text.matchAll(PIECE)) {
    if (end + piece.length > limit) break;
    end += piece.length;
  }
  return text.slice(0, end);
}

/** The shown form of no bytes. */
export const NOTHING: Shown = show('');

/**
 * A sentence of ours around shown text.
 *
 * @example shownText`process ${pid} (${comm})`
 */
export function shownText(
  ours: TemplateStringsArray,
  ...values: readonly (Shown | number | bigint)[]
): Shown {
  const text = ours.map((part, at) => `${escaped(part)}${values[at] ?? ''}`).join('');
  return shown(text);
}

/** Shown texts in a row. */
export const shownList = (texts: readonly Shown[], between: ' ' | ', ' = ' '): Shown =>
  shown(texts.join(between));

/** Shortens shown text for a person; says how much is missing. Limits count UTF-16 units. */
export function shorten(text: Shown, limit: number): Shown;
export function shorten(text: string, limit: number): string;
export function shorten(text: string, limit: number): string {
  const start = startOf(text, limit);
  return start.length === text.length ? text : `${start}… (${text.length - start.length} more)`;
}

/** Defangs an indicator for people, so that no client turns it into a link. */
export const defang = (indicator: string): string =>
  indicator.replace(/^http/i, 'hxxp').replace(/\./g, '[.]').replace(/:\/\//, '[://]');

const ESCAPE = /\\(?:\\|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\})/g;

/** The bytes that `show` was given. Throws on text that `show` cannot have made: it was stored or sent, and is not ours. */
export const unshow = (text: Shown): Uint8Array => bytesBehind(text);

/** Whether a text that was stored or sent is one that `show` makes. */
export function isShown(text: string): text is Shown {
  try {
    bytesBehind(text);
    return true;
  } catch {
    return false;
  }
}

function bytesBehind(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (PLAIN.test(text)) return encoder.encode(text);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(encoder.encode(text.slice(from, match.index)));
    if (match[1] !== undefined) parts.push(Uint8Array.of(Number.parseInt(match[1], 16)));
    else
      parts.push(
        encoder.encode(match[2] === undefined ? '\\' : String.fromCodePoint(Number.parseInt(match[2], 16))),
      );
    from = match.index + match[0].length;
  }
  parts.push(encoder.encode(text.slice(from)));
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  if (escaped(out) !== text) throw new RangeError('not shown text');
  return out;
}

const isEscaped = (text: string): boolean => text.includes('\\');

/**
 * A field that holds host bytes, and beside it `<name>Base64` with the exact bytes where the shown text differs from them.
 *
 * @example hostField('path', '/tmp/a\\x1b') → { path: '/tmp/a\\x1b', pathBase64: 'L3RtcC9hGw==' }
 */
export function hostField<N extends string>(
  name: N,
  value: Shown,
): Record<N, Shown> & Partial<Record<`${N}Base64`, string>> {
  const field = { [name]: value } as Record<N, Shown> & Partial<Record<`${N}Base64`, string>>;
  if (!isEscaped(value)) return field;
  let binary = '';
  for (const byte of unshow(value)) binary += String.fromCharCode(byte);
  return { ...field, [`${name}Base64`]: btoa(binary) };
}
