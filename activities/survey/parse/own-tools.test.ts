import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { emptyContext, judge } from '../../../domain/verdict/index.ts';
import { cleanSnapshot } from '../../../test/shared/snapshots.ts';
import { ownTools } from './own-tools.ts';

const a = 'a'.repeat(32);
const b = 'b'.repeat(32);
const c = 'c'.repeat(32);
const LISTS = byteText(`${a}  bin/ls\n${b}  usr/bin/find\n${c}  bin/dash\n`);

test('a tool with another digest than its package lists, or that no package lists, is replaced; a link to the shell is not', () => {
  const replaced = (tools: string) => ownTools(byteText(tools), LISTS).replaced;
  expect(replaced(`${a}  /usr/bin/ls\n${b}  /usr/bin/find\n${c}  /usr/bin/sh\n`)).toEqual([]);
  expect(replaced(`${b}  /usr/bin/ls\n${b}  /usr/bin/find\n`)).toEqual(['/usr/bin/ls']);
  expect(replaced(`${a}  /usr/bin/stat\n`)).toEqual(['/usr/bin/stat']);
  // Images of processes stand in the same list.
  expect(replaced(`${b}  4711/exe\n${a}  /usr/bin/ls\n`)).toEqual([]);
});

test('without a list of digests it is not checked, and nothing is said to be replaced', () => {
  expect(ownTools(byteText(`${a}  /usr/bin/ls\n`), NO_BYTES)).toMatchObject({
    replaced: [],
    blind: [{ how: 'not-checked' }],
  });
});

test('any text is read', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      (tools, digests) => ownTools(byteText(tools), byteText(digests)) !== undefined,
    ),
  );
});

test('a host whose tools were replaced is never not-a-miner', () => {
  const verdict = (replaced: readonly string[]) =>
    judge(cleanSnapshot({ replaced: [...replaced] }), emptyContext).verdict.verdict;
  expect(verdict([])).toBe('not-a-miner');
  expect(verdict(['/usr/bin/find'])).toBe('inconclusive');
});
