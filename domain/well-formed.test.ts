import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './digest.ts';
import { unstorableText } from './well-formed.ts';

test('half of a surrogate pair is found, in values and in names', () => {
  expect(unstorableText({ aliases: ['web1', 'w\ud83d'] })).toEqual(['aliases', 1]);
  expect(unstorableText({ labels: { 'te\udc00am': 'ops' } })).toEqual(['labels', 'te\udc00am']);
  expect(unstorableText({ labels: { team: 'a\0b' } })).toEqual(['labels', 'team']);
  expect(unstorableText({ labels: { team: '😀' }, port: 22, jump: null })).toBeUndefined();
});

test('what passes can be hashed, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      if (unstorableText(value) === undefined) expect(() => canonicalJson(value)).not.toThrow();
    }),
  );
});
