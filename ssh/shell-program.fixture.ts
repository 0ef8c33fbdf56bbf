import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { line } from '../domain/shell-line.ts';
import { everyCut } from './every-cut.fixture.ts';
import { callBytes } from './local-shell.fixture.ts';

/** A library of about `bytes`, with every character that login shells treat differently; `last` is its last function. */
export function libraryOf(bytes: number): string {
  const last = "last() { echo 'it'\\''s the \\last\\ one!'; }\n";
  const filler = 'f() { printf \'%s\\n\' "$1" | grep -q \'!x\' && echo "a\\\\b `tick` $x"; }\n';
  const count = Math.floor((bytes - last.length) / filler.length);
  return `${filler.repeat(count)}${'#'.repeat(bytes - last.length - count * filler.length - 1)}\n${last}`;
}

/** Cuts a call behind every byte: nothing may run unless the whole of it came, and then it does. */
export function cutEverywhere(shell: string, folder: string, more: Uint8Array): void {
  const mark = join(folder, 'mark');
  const library = 'mark() { : >"$1"; }\n';
  const call = callBytes('c'.repeat(32), line('mark', mark, "it's", 'two\nlines', more));
  expect(everyCut({ shell, library, call: call.subarray(0, -1), folder })).toEqual([]);
  expect(existsSync(mark)).toBe(false);
  expect(everyCut({ shell, library, call, from: call.length, folder })).toHaveLength(1);
  expect(existsSync(mark)).toBe(true);
  rmSync(mark);
}
