import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashKey, isKey, issueKey } from './keys.ts';

test('an issued key is one, and its hash is what is stored', () => {
  const { secret, hash } = issueKey();
  expect(secret).toMatch(/^davy_[0-9A-Za-z]{38}$/);
  expect(isKey(secret)).toBe(true);
  expect(hashKey(secret)).toBe(hash);
  expect(issueKey().secret).not.toBe(secret);
});

test('one wrong character is seen without asking the database', () => {
  const letter = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 42 }), letter, (at, other) => {
      const { secret } = issueKey();
      fc.pre(secret[at] !== other);
      return !isKey(secret.slice(0, at) + other + secret.slice(at + 1));
    }),
  );
});

test('what is no key is none', () => {
  fc.assert(fc.property(fc.string(), (text) => !isKey(text)));
  expect(isKey(`${issueKey().secret}\n`)).toBe(false);
});
