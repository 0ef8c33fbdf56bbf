import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostField, show, unshow } from './show.ts';

test('printable text stays as it is', () => {
  expect(show('/tmp/wnTKYg naïve 日本 😀')).toBe('/tmp/wnTKYg naïve 日本 😀');
});

test('what hides or moves text on a terminal is escaped', () => {
  expect(show('a\rb\u001b[2Jc\u202ed\u200be\\f')).toBe('a\\u{d}b\\u{1b}[2Jc\\u{202e}d\\u{200b}e\\\\f');
  expect(show(Uint8Array.of(0x61, 0xff, 0xc0, 0x80))).toBe('a\\xff\\xc0\\x80');
});

test('any bytes come back exactly from what is shown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect([...unshow(show(bytes))]).toEqual([...bytes]);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      const bytes = new TextEncoder().encode(text);
      expect([...unshow(show(bytes))]).toEqual([...bytes]);
    }),
  );
});

test('shown text holds no control character', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(
          show(bytes).replace(
            /[\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{600}-\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}]/gu,
            '',
          ),
        ),
      ).toBe(false);
    }),
  );
});

test('text that show cannot have made is refused', () => {
  for (const text of ['a\\', '\\x41', '\\u{41}', 'a\u0007']) expect(() => unshow(text)).toThrow();
});

test('a field gains its exact bytes only where the shown text differs', () => {
  expect(hostField('path', '/tmp/a')).toEqual({ path: '/tmp/a' });
  expect(hostField('path', show(Uint8Array.of(0x61, 0x1b)))).toEqual({
    path: 'a\\u{1b}',
    pathBase64: 'YRs=',
  });
});
