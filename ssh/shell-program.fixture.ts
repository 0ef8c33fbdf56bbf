import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { line } from '../domain/shell-line.ts';
import { callBytes, runStream, streamOf } from './local-shell.fixture.ts';

/** A library of about `bytes`, with every character that login shells treat differently; `last` is its last function. */
export function libraryOf(bytes: number): string {
  const last = "last() { echo 'it'\\''s the \\last\\ one!'; }\n";
  const filler = 'f() { printf \'%s\\n\' "$1" | grep -q \'!x\' && echo "a\\\\b `tick` $x"; }\n';
  const count = Math.floor((bytes - last.length) / filler.length);
  return `${filler.repeat(count)}${'#'.repeat(bytes - last.length - count * filler.length - 1)}\n${last}`;
}

/** Cuts a call at every `step`-th byte and before its last one: nothing may run unless the whole of it came. */
export function cutEverywhere(shell: string, folder: string, more: Uint8Array, step = 1): void {
  const mark = join(folder, 'mark');
  const library = 'mark() { : >"$1"; }\n';
  const whole = streamOf(callBytes('c'.repeat(32), line('mark', mark, "it's", 'two\nlines', more)));
  for (let size = 0; size < whole.length; size += size + step < whole.length ? step : 1) {
    const ran = runStream(shell, library, whole.subarray(0, size));
    expect(ran.stdout.toString() + ran.stderr.toString(), `cut after ${size} bytes`).toBe('');
    expect(existsSync(mark), `cut after ${size} bytes`).toBe(false);
  }
  runStream(shell, library, whole);
  expect(existsSync(mark)).toBe(true);
  rmSync(mark);
}
