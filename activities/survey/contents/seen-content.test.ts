import { expect, test } from 'vitest';
import { asId } from '../../../domain/ids.ts';
import { byteText } from '../../../domain/linux/byte-text.ts';
import { hashOf } from '../../../test/shared/snapshots.ts';
import { contentFacts } from './content.ts';
import { SeenContent } from './seen-content.ts';

const SURVEY = asId('svy', 'svy_A');
const ANOTHER = asId('svy', 'svy_B');
const MEBIBYTE = 1024 * 1024;
const OPENED = { device: '2049', inode: '7' };

test('contents are those of one survey and one file, until it is forgotten', () => {
  const seen = new SeenContent();
  const bytes = Uint8Array.of(1, 2, 3);
  seen.keep(SURVEY, OPENED, hashOf('f'), bytes);
  expect(seen.get(SURVEY, OPENED, hashOf('f'))).toBe(bytes);
  expect(seen.get(ANOTHER, OPENED, hashOf('f'))).toBeUndefined();
  expect(seen.get(SURVEY, OPENED, hashOf('e'))).toBeUndefined();
  // The host may claim the same hash for another file; its bytes were not read.
  expect(seen.get(SURVEY, { ...OPENED, inode: '8' }, hashOf('f'))).toBeUndefined();
  seen.forget(SURVEY);
  expect(seen.get(SURVEY, OPENED, hashOf('f'))).toBeUndefined();
});

test('what equal bytes tell is read once', () => {
  const seen = new SeenContent();
  let read = 0;
  const facts = () => {
    read += 1;
    return contentFacts(byteText('#!/bin/sh\n'), false);
  };
  expect(seen.factsOf(hashOf('a'), facts)).toEqual(seen.factsOf(hashOf('a'), facts));
  expect(read).toBe(1);
  for (let i = 0; i < 1000; i += 1) seen.factsOf(hashOf(String(i)), facts);
  seen.factsOf(hashOf('a'), facts);
  expect(read).toBe(1002);
});

test('what tells too much is not remembered', () => {
  const seen = new SeenContent();
  let read = 0;
  const facts = () => {
    read += 1;
    return contentFacts(byteText(`#!/bin/sh\ncat /${'x'.repeat(20_000)}\n`), false);
  };
  expect(seen.factsOf(hashOf('a'), facts)).toEqual(seen.factsOf(hashOf('a'), facts));
  expect(read).toBe(2);
});

test('no more than 128 MiB are remembered, the newest', () => {
  const seen = new SeenContent();
  for (let i = 0; i < 20; i += 1) seen.keep(SURVEY, OPENED, hashOf(String(i)), new Uint8Array(8 * MEBIBYTE));
  // The same content again takes no more room.
  for (let i = 0; i < 20; i += 1) seen.keep(SURVEY, OPENED, hashOf('19'), new Uint8Array(8 * MEBIBYTE));
  const kept = Array.from(
    { length: 20 },
    (_, i) => seen.get(SURVEY, OPENED, hashOf(String(i))) !== undefined,
  );
  expect(kept).toEqual(Array.from({ length: 20 }, (_, i) => i >= 4));
});
