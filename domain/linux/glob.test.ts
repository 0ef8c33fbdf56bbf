import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatcher, isPattern } from './glob.ts';

const matchesGlob = (pattern: string, path: string) => globMatcher(pattern)(path);

test.each<[string, string]>([
  ['/tmp/.x/k*', '/tmp/.x/kthreadd'],
  ['/tmp/*/m', '/tmp/a/m'],
  ['/tmp/?', '/tmp/m'],
  ['/tmp/[a-m]', '/tmp/m'],
  ['/tmp/[!a-l]', '/tmp/m'],
  ['/tmp/.*', '/tmp/.m'],
  ['/tmp/**/m', '/tmp/m'],
  ['/tmp/**/m', '/tmp/a/.b/m'],
  ['/tmp/**', '/tmp/a/b'],
  ['/tmp/**', '/tmp'],
])('%s is %s', (pattern, path) => {
  expect(matchesGlob(pattern, path)).toBe(true);
});
test.each<[string, string]>([
  ['/tmp/*', '/tmp/a/m'],
  ['/tmp/*', '/tmp/.m'],
  ['/tmp/?', '/tmp/mm'],
  ['/tmp/[a-l]', '/tmp/m'],
  ['/tmp/**/m', '/tmp/am'],
  ['/tmp/**/m', '/var/m'],
  ['/tmp/k*', '/opt/k'],
])('%s is not %s', (pattern, path) => {
  expect(matchesGlob(pattern, path)).toBe(false);
});
test('brackets that hold nothing, or are not closed, are no pattern', () => {
  expect(['/tmp/a[', '/tmp/[]', '[', '/tmp/a'].map(isPattern)).toEqual([false, false, false, false]);
});
test('a path without a star matches itself, and any pattern is answered', () => {
  const text = fc.string({ maxLength: 30 }).map((part) => `/${part}`);
  fc.assert(
    fc.property(text, text, (a, b) => {
      matchesGlob(a, b);
      if (!/[*?[]/.test(a)) expect(matchesGlob(a, a)).toBe(true);
    }),
  );
  const stars = `/${'*a'.repeat(2000)}b`;
  expect(matchesGlob(stars, `/${'a'.repeat(4000)}`)).toBe(false);
});
