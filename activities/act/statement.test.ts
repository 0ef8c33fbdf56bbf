import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { line } from '../../ssh/quote.ts';
import { statement } from './statement.ts';

const bytes = fc.uint8Array({ maxLength: 60 }).map((b) => b.map((byte) => (byte === 0 ? 39 : byte)));

test('quotes as ssh/quote does, byte for byte', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(bytes, fc.constantFrom("it's", 'two\nlines', '', '\\', '!'))),
      (parameters) => {
        expect(Buffer.from(statement('f', ...parameters))).toEqual(Buffer.from(line('f', ...parameters)));
      },
    ),
  );
});

test('takes numbers, refuses NUL and odd names', () => {
  expect(Buffer.from(statement('f', 12)).toString()).toBe("f '12'");
  expect(() => statement('f', 'a\0b')).toThrow(TypeError);
  expect(() => statement('f;g')).toThrow(TypeError);
});
