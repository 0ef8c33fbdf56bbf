import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOCAL_SHELLS, runCalls } from '../ssh/local-shell.fixture.ts';
import { parameters } from './shell-line.fixture.ts';
import { line, MAX_LINE_BYTES, quote } from './shell-line.ts';

const LIBRARY = 'show() { printf "%s" "$1"; }\ncount() { echo $#; }\n';

describe('quote', () => {
  test.each(Object.entries(LOCAL_SHELLS))(
    'any bytes but NUL survive as a parameter in %s',
    (_name, shell) => {
      fc.assert(
        fc.property(parameters, (values) => {
          const replies = runCalls(
            shell,
            LIBRARY,
            values.map((value) => line('show', value)),
          );
          expect(replies.map(({ body }) => Buffer.from(body))).toEqual(
            values.map((value) => Buffer.from(value)),
          );
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each(Object.entries(LOCAL_SHELLS))('every byte from 1 to 255 survives in %s', (_name, shell) => {
    const all = Uint8Array.from({ length: 255 }, (_, i) => i + 1);
    const [reply] = runCalls(shell, LIBRARY, [line('show', all)]);
    expect(Buffer.from(reply?.body ?? [])).toEqual(Buffer.from(all));
  });

  test.each(Object.entries(LOCAL_SHELLS))('no parameter splits or vanishes in %s', (_name, shell) => {
    const [reply] = runCalls(shell, LIBRARY, [line('count', '', ' ', '\n', '*', '-n', '$nl', 'a b')]);
    expect(Buffer.from(reply?.body ?? []).toString()).toBe('7\n');
  });

  test('quotes as the shell language says', () => {
    expect(Buffer.from(quote("it's\na line")).toString()).toBe(`'it'\\''s'"$nl"'a line'`);
  });

  test('refuses a NUL byte', () => {
    expect(() => quote(Uint8Array.of(97, 0))).toThrow('NUL');
  });
});

describe('line', () => {
  test.each(['', '1a', 'a b', 'a;b', 'a\n', '$(a)', 'a'.repeat(65)])(
    'refuses %j as a function name',
    (name) => {
      expect(() => line(name)).toThrow('not the name');
    },
  );

  test('refuses what is too long to be read byte by byte', () => {
    expect(() => line('show', new Uint8Array(MAX_LINE_BYTES).fill(97))).toThrow('at most');
  });

  test('never holds a newline', () => {
    fc.assert(fc.property(parameters, (values) => !line('show', ...values).includes(0x0a)));
  });
});
