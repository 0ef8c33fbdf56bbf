import { expect, test } from 'vitest';
import { READ_BY_HAND } from './allowed-licences.ts';
import { refused } from './licence-rule.ts';

/** What the list reads by hand must be there, or it is told; so it is in every lock file of these tests. */
const byHand = Object.fromEntries(Object.keys(READ_BY_HAND).map((name) => [`node_modules/${name}`, {}]));
const lock = (more: Parameters<typeof refused>[0]) => refused({ '': {}, ...byHand, ...more });

test.each(['MIT', 'Apache-2.0 AND MIT', 'GPL-3.0-only OR MIT', '(MIT OR GPL-3.0-only)'])(
  '%s is allowed',
  (license) => {
    expect(lock({ 'node_modules/x': { license } })).toEqual([]);
  },
);

test.each([
  'GPL-3.0-only',
  'MIT AND GPL-3.0-only',
  'SEE LICENSE IN LICENSE',
  'MPL-2.0',
  '(MIT AND (X OR Y))',
])('%s is refused', (license) => {
  expect(lock({ 'node_modules/a/node_modules/@s/x': { license } })).toEqual([
    `@s/x: ${license} is not allowed`,
  ]);
});

test('a licence that one package may have is not one for others', () => {
  const license = 'MPL-2.0';
  expect(lock({ 'node_modules/lightningcss-linux-x64-gnu': { license } })).toEqual([]);
  expect(lock({ 'node_modules/xlightningcss': { license } })).toHaveLength(1);
});

test('a package that does not say is refused, unless it is a platform’s part of one that does', () => {
  const parent = { license: 'MIT', optionalDependencies: { 'x-linux': '1.0.0' } };
  expect(lock({ 'node_modules/x-linux': {} })).toEqual(['x-linux: its licence is not known']);
  expect(lock({ 'node_modules/x-linux': {}, 'node_modules/x': parent })).toEqual([]);
});

test('what is read by hand and no dependency any more is told', () => {
  expect(refused({ '': {} })).toHaveLength(Object.keys(READ_BY_HAND).length);
});
