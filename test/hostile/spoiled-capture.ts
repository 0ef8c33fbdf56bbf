import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { capturedFrom, NONCE, OPTIONS, PREFIX } from '../../activities/survey/captured.fixture.ts';
import { deepLook } from '../../activities/survey/contents/choose-contents.ts';
import { mergeLook } from '../../activities/survey/contents/merge-contents.ts';
import { parseSurvey } from '../../activities/survey/index.ts';
import { SURVEY_LIMITS } from '../../activities/survey/limits.ts';
import { byteText } from '../../domain/linux/byte-text.ts';
import type { Snapshot } from '../../domain/snapshot.ts';

const CAPTURED = gunzipSync(
  readFileSync(join(import.meta.dirname, '../../activities/survey/captured/infected.gz')),
).toString('latin1');

/** Every word of the reply, which is every field of it: where it begins and ends. */
const WORDS = [...CAPTURED.matchAll(/[^\s\0:=/]+/g)]
  .filter(([word]) => !/^(?:NONCE|PREFIX|begin|end|==>|<==)/.test(word))
  .map((found) => ({ from: found.index, to: found.index + found[0].length }));

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** What was seen to break something, and anything else; one character a byte. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.string({ unit: 'binary', maxLength: 24 }).map(utf8),
  // A character of two UTF-16 units at every place where a text may be cut.
  fc.integer({ min: 0, max: 320 }).map((length) => `${'x'.repeat(length)}${utf8('😀'.repeat(40))}`),
  // Half of a surrogate pair in UTF-8's form, an overlong byte, a byte order mark, a noncharacter.
  fc.constantFrom(
    '\xed\xa0\xbd',
    '\xed\xb8\x80',
    '\xc0\x80',
    '\xef\xbb\xbf',
    '\xef\xbf\xbf',
    '\xf4\x90\x80\x80',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '\\ud83d',
    '\\u{d83d}',
    '\\x',
    '\\',
    '\u001b[2J',
    '\r\n',
    '\0',
    '"',
    '%s$(id)`id`',
  ),
  fc.constantFrom('9'.repeat(40), '-1', '1e999', 'NaN', '0x10', '18446744073709551616'),
);

export interface Change {
  readonly word: number;
  readonly text: string;
  readonly how: string;
}

/** Some fields of a reply, and what shall stand there; small, so that a counterexample can be read. */
export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    word: fc.nat(WORDS.length - 1),
    text: nasty,
    how: fc.constantFrom('instead', 'before', 'behind'),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The reply of an infected host with these fields changed. */
function spoiled(fields: readonly Change[]): string {
  let reply = CAPTURED;
  // From the end on, so that places stay what they are.
  for (const { word, text, how } of fields.toSorted((a, b) => b.word - a.word)) {
    const { from, to } = WORDS[word] ?? { from: 0, to: 0 };
    const [start, end] = how === 'instead' ? [from, to] : how === 'before' ? [from, from] : [to, to];
    reply = reply.slice(0, start) + text + reply.slice(end);
  }
  return reply;
}

/** The snapshot of such a reply, with the closer look's answer made of the same bytes. */
export function snapshotOf(fields: readonly Change[], more: Partial<typeof OPTIONS> = {}): Snapshot {
  const reply = spoiled(fields);
  const bytes = Buffer.from(reply.replaceAll('NONCE', NONCE).replaceAll('PREFIX', PREFIX), 'latin1');
  const snapshot = parseSurvey(capturedFrom(bytes), { ...OPTIONS, ...more });
  return mergeLook(snapshot, deepLook(snapshot, SURVEY_LIMITS), {
    text: byteText(bytes),
    nonce: NONCE,
    prefix: PREFIX,
  });
}

/** The texts in a value that are no whole characters, with where they stand. */
export function brokenTexts(value: unknown, at = ''): string[] {
  if (typeof value === 'string') return value.isWellFormed() ? [] : [`${at}: ${JSON.stringify(value)}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key.isWellFormed() ? [] : [`${at}.${JSON.stringify(key)}`]),
    ...brokenTexts(member, `${at}.${key}`),
  ]);
}
