import { asByteText, byteTextOf, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import type { Section } from '../parse/sections.ts';
import { heads } from '../parse/sections.ts';
import type { Look } from './choose-contents.ts';

const TIMED_OUT = 124;

/**
 * The contents that one `head` read of several small files, by the number of their look. A file that could not be read is empty. Where
 * the reading took too long the host reads each by itself, and nothing is taken from here; what stands there twice was written by
 * somebody who saw the secret prefix, and neither is believed.
 */
export function smallFiles(
  section: Section | undefined,
  looks: readonly Look[],
  prefix: string,
): ReadonlyMap<number, Section> {
  if (section === undefined || section.status === TIMED_OUT) return new Map();
  const end = section.text.indexOf('\n');
  const numbers = section.text.slice(0, Math.max(end, 0)).match(/\d{1,5}/g) ?? [];
  const { files, twice } = heads(asByteText(section.text.slice(end + 1)), prefix);
  return new Map(
    numbers.flatMap((number): [number, Section][] => {
      const look = looks[Number(number)];
      if (look === undefined || look.kind === 'image') return [];
      const path = byteTextOf(look.path);
      const text = files.get(path);
      // Cut off before it came to this one: not read, which the end of the reply says.
      if (text === undefined && section.status === null) return [];
      const read = text === undefined || twice.includes(path) ? NO_BYTES : text;
      return [[Number(number), { text: read, status: section.status }]];
    }),
  );
}
