import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { show } from '../../domain/show.ts';
import { Interrupted, openTerminal, printable, safeJson, visible } from './terminal.ts';

/** What a terminal obeys, or what changes how a line reads: C0 and C1 controls, bidirectional and zero-width characters. */
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const anyText = fc.string({ unit: 'binary', maxLength: 60 });

test('no text reaches a terminal with anything that it obeys, save newlines and the own styles', () => {
  fc.assert(
    fc.property(anyText, (hostile) => {
      expect(printable(hostile).replace(/\u001b\[(?:0|1|2|3[123])m/g, '')).not.toMatch(OBEYED);
      expect(visible(hostile)).not.toMatch(OBEYED);
      expect(safeJson(hostile)).not.toMatch(OBEYED);
    }),
  );
  expect(printable('\u001b]0;title\u0007')).toBe('\\u{1b}]0;title\\u{7}');
  expect(printable('\u001b[8m')).toBe('\\u{1b}[8m');
  expect(printable('\u001b[1mbold\u001b[0m\nnext')).toBe('\u001b[1mbold\u001b[0m\nnext');
});

test('shown text stays byte for byte, so that a plan keeps its digest', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const shown = show(bytes);
      expect(visible(shown)).toBe(shown);
      expect(printable(shown)).toBe(shown);
    }),
  );
});

test('visible reaches every text of an answer, names too, and leaves numbers and null', () => {
  expect(visible({ 'a\u001b': ['x\ny', { b: null, c: 1, d: true }] })).toEqual({
    'a\\u{1b}': ['x\\u{a}y', { b: null, c: 1, d: true }],
  });
});

test('JSON for a terminal is the same data', () => {
  fc.assert(
    fc.property(fc.jsonValue(), anyText, (value, more) => {
      expect(JSON.parse(safeJson([value, more]))).toEqual(JSON.parse(JSON.stringify([value, more])));
    }),
  );
});

test('a question goes to stderr, the answer is one line; a closed input is an empty answer', async () => {
  const [input, out, say] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const terminal = openTerminal({ input, out, say, interactive: true });
  const asked = terminal.ask('Sure? \u0007');
  input.write('yes\n');
  expect(await asked).toBe('yes');
  const again = terminal.ask('Sure? ');
  input.end();
  expect(await again).toBe('');
  out.end();
  say.end();
  expect(await text(out)).toBe('');
  expect(await text(say)).toContain('Sure? \\u{7}');
});

test('a question that is given up is no answer, and lets go of the input', async () => {
  const [input, out, say] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const terminal = openTerminal({ input, out, say, interactive: true });
  const stop = new AbortController();
  const asked = terminal.ask('Sure? ', stop.signal);
  stop.abort();
  await expect(asked).rejects.toThrow(Interrupted);
  await expect(terminal.ask('Sure? ', stop.signal)).rejects.toThrow(Interrupted);
  const next = terminal.ask('Sure? ');
  input.write('n\n');
  expect(await next).toBe('n');
});
