import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteText } from './byte-text.ts';
import { goesOn, linesOf, logicalLines, standsAlone } from './logical-lines.ts';

/** The first physical line of each logical one, and `-` for what belongs to the one before. */
const shape = (text: string, form: 'sh' | 'unit' | 'plain' = 'sh'): string | undefined =>
  logicalLines(byteText(text), form)
    ?.map(({ from, to }) => `${from}${'-'.repeat(to - from)}`)
    .join('');

describe('lines of a shell text', () => {
  test.each([
    ['alone', 'a\nb\n', '12'],
    ['without a last newline', 'a\nb', '12'],
    ['a backslash', 'a \\\n b\nc', '1-3'],
    ['two backslashes join nothing', 'a \\\\\nb', '12'],
    ['a backslash before a carriage return joins nothing', 'a \\\r\nb', '12'],
    ['in a comment it joins nothing', 'a # \\\nb\n# c \\\nd', '1234'],
    ['double quotes', 'sh -c "a\nb"\nc', '1-3'],
    ['single quotes', "sh -c 'a\n\\'\nc", '1-3'],
    ['a quote that is quoted', 'echo \\"\nb', '12'],
    ['operators at the end', 'a &&\nb ||\n\n # why\nc |\nd\ne', '1-----7'],
    ['an ampersand ends a command', 'a &\nb', '12'],
    ['a here-document', 'cat <<EOF | sh\n./m "\nEOF\nb', '1--4'],
    ['a here-document behind tabs', "sh <<-'E'\n\t./m\n\tE\nb", '1--4'],
    ['two here-documents', 'a <<X <<Y\n1\nX\n2\nY\nb', '1----6'],
    ['a here-string', 'a <<< x\nb', '12'],
    ['a shift', 'a=$((1<<4))\nb', '12'],
  ])('%s', (_, text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  test('an end that does not come tells nothing', () => {
    for (const text of ["a\nsh -c 'b\nc\n", 'cat <<EOF\na\n', 'echo "\n'])
      expect(shape(text), text).toBeUndefined();
    expect(shape('a \\')).toBe('1');
    expect(shape('a &&\n')).toBe('1');
  });

  test('each physical line is in one logical line, whatever the text is', () => {
    const word = fc.constantFrom('a', '\\', "'", '"', '\n', ' ', '#', '<<E', 'E', '|', '&&', '`', '\r');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 40 }),
        fc.constantFrom('sh', 'unit', 'plain'),
        (words, form) => {
          const text = words.join('');
          const found = logicalLines(byteText(text), form as 'sh');
          if (found === undefined) return;
          const all = found.flatMap(({ from, to }) =>
            Array.from({ length: to - from + 1 }, (__, i) => from + i),
          );
          expect(all).toEqual(linesOf(byteText(text)).map((__, i) => i + 1));
        },
      ),
    );
  });
});

test('a unit’s lines are joined by backslashes alone', () => {
  expect(shape('[Service]\nExecStart=/bin/sh -c \\\n  "a\nb\n# c \\\nd', 'unit')).toBe('12-456');
  expect(shape('a \\\nb', 'plain')).toBe('12');
  expect([goesOn('a \\'), goesOn('a \\\\'), goesOn(' # \\'), goesOn('')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test.each([
  ['nohup /tmp/m >/dev/null 2>&1 &', true],
  ['if [ -x /tmp/m ]; then /tmp/m; fi', true],
  ['(cd /tmp && ./m &)', true],
  ['while :; do /tmp/m; sleep 9; done &', true],
  ['f() { /tmp/m; }', true],
  ['sh -c "if true; then"', true],
  ['case $- in *i*) /tmp/m ;; esac', false],
  ['if true; then /tmp/m', false],
  ['then /tmp/m', false],
  ['else /tmp/m', false],
  ['do /tmp/m', false],
  ['while /tmp/m', false],
  ['/tmp/m; fi', false],
  ['{ /tmp/m', false],
  ['start) /tmp/m ;;', false],
])('%s stands alone: %s', (line, alone) => {
  expect(standsAlone(line)).toBe(alone);
});
