import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asByteText, byteTextOf, shownBytes } from '../../../domain/linux/byte-text.ts';
import type { Look } from './choose-contents.ts';
import { smallFiles } from './small-files.ts';

const PREFIX = './/././/';
const look = (path: string): Look => ({
  kind: 'file',
  path: shownBytes(asByteText(path)),
  weight: 1,
  size: 0,
});
const looks = [look('/a'), look('/b c'), look('/d <=='), { ...look('/e'), kind: 'image', pid: 7 } as const];

/** As head -v writes it. */
const framed = (files: readonly (readonly [path: string, text: string])[]): string =>
  files.map(([path, text]) => `==> ${PREFIX}${path} <==\n${text}`).join('\n');
const read = (text: string, status: number | null = 0) =>
  new Map(
    [...smallFiles({ text: asByteText(text), status }, looks, PREFIX)].map(([number, { text: of }]) => [
      number,
      of,
    ]),
  );

test('every byte of each file is its own, whatever stands in the others', () => {
  const bytes = fc.oneof(
    fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) }),
    fc.constantFrom('', '\n', 'x\n\n', '\n==> /a <==\n', '==> ./b c <==\nother\n'),
  );
  fc.assert(
    fc.property(bytes, bytes, bytes, (a, b, c) => {
      const files = [a, b, c].map(
        (text, i) => [byteTextOf(looks[i]?.path ?? shownBytes(asByteText(''))), text] as const,
      );
      expect([...read(` 0  1  2 \n${framed(files)}`).values()]).toEqual([a, b, c]);
    }),
  );
});

test('a file that could not be read is empty, as one by itself would be', () => {
  expect(read(` 0  1 \n${framed([['/b c', 'text']])}`)).toEqual(
    new Map([
      [0, ''],
      [1, 'text'],
    ]),
  );
});

test('nothing is taken of a reading that took too long, and of one that was cut off only what was reached', () => {
  const text = ` 0  1 \n${framed([['/a', 'text']])}`;
  expect(read(text, 124).size).toBe(0);
  expect([...read(text, null).keys()]).toEqual([0]);
});

test('a content that comes twice is not believed: one of them was written by somebody who saw the prefix', () => {
  const forged = ['/a', `harmless\n==> ${PREFIX}/b c <==\nforged`] as const;
  expect(read(` 0  1 \n${framed([forged, ['/b c', 'true']])}`).get(1)).toBe('');
});

test('numbers that name no file are left out, and any bytes are read', () => {
  expect(read(` 3  9 \n${framed([['/e', 'image']])}`).size).toBe(0);
  fc.assert(
    fc.property(fc.string(), fc.option(fc.nat(255)), (text, status) => read(text, status) !== undefined),
  );
});
