import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { line, packed } from '../../domain/shell-line.ts';
import { busyboxShells, DASH_AND_BASH, runLocally } from './local-shell.fixture.ts';
import { actLibrary } from './scripts.ts';

const folder = mkdtempSync(join(tmpdir(), 'davy-packed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LIBRARY = `${actLibrary([])}
fields() {
  set -f
  for word; do
    t_path= t_line=
    act_load "$word"
    printf '%s' "$t_id"; printf '|%s|' "$t_path" "$t_line"
  done
}
`;
const path = fc.uint8Array({ min: 1, minLength: 0, maxLength: 40 });
const nasty = fc.constantFrom(
  ...[
    "'",
    '"',
    '\n',
    "'\n'",
    '$(touch hit)',
    '`touch hit`',
    '\\',
    '\\\n',
    ' ',
    '*',
    "'; touch hit; '",
    '\u0001',
  ],
);
const bytes = fc.oneof(
  path,
  fc.array(nasty, { maxLength: 12 }).map((parts) => new TextEncoder().encode(parts.join(''))),
);

test('whatever bytes a target holds, every shell reads them back from its word', () => {
  for (const shell of [...DASH_AND_BASH, ...busyboxShells(folder)])
    fc.assert(
      fc.property(fc.array(fc.tuple(bytes, bytes), { minLength: 1, maxLength: 20 }), (targets) => {
        const words = targets.map(([path, line], i) => packed({ id: `t_${i}`, path, line }));
        const [said] = runLocally(shell, LIBRARY, [line('fields', ...words)], { home: folder });
        const expected = targets.map(
          ([path, line], i) =>
            `t_${i}|${Buffer.from(path).toString('latin1')}||${Buffer.from(line).toString('latin1')}|`,
        );
        expect(said, shell.name).toBe(expected.join(''));
      }),
      { numRuns: 40 },
    );
});

test('a name that is no variable of ours does not get into a word', () => {
  for (const name of ['', 'A', 'x=1;', 'a b', '1a']) expect(() => packed({ [name]: 'x' })).toThrow();
});
