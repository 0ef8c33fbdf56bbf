import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { line } from '../../domain/shell-line.ts';
import type { LocalShell } from './local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally } from './local-shell.fixture.ts';
import { actLibrary } from './scripts.ts';

let folder: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-forged-'));
  shells.push(...busyboxShells(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stat file that somebody mounted over a process: its start, flags, session and argument addresses, else a real one. */
const forged = ({ state = 'S', session = '7', flags = '1', start = '123', from = '0' }) =>
  `7 (x) ${state} 1 7 ${session} 0 -1 ${flags} 1 0 0 0 0 0 0 0 20 0 1 0 ${start} ${'0 '.repeat(25)}${from} 9 0\n`;

test('in every shell, a forged stat of a process is no process: it does not run, and does not end the shell', () => {
  const library = `${actLibrary([])}
seen() { act_proc=$1; act_stat 7 && echo "start $act_st_start args $act_st_args" || echo none; }
`;
  expect(shells).toHaveLength(4);
  for (const shell of shells) {
    const hit = join(folder, 'hit');
    const says = (text: string): string => {
      mkdirSync(join(folder, '7'), { recursive: true });
      writeFileSync(join(folder, '7', 'stat'), text);
      return runLocally(shell, library, [line('seen', folder)])[0]?.trim() ?? '';
    };
    expect(says(forged({})), shell.name).toBe('start 123 args 9');
    const run = `a[$(echo>${hit})]`;
    for (const one of [
      { flags: run },
      { from: run },
      { start: '1x' },
      { session: '-1' },
      { flags: '08' },
      { state: 'SS' },
    ])
      expect(says(forged(one)), `${shell.name} ${JSON.stringify(one)}`).toBe('none');
    expect(existsSync(hit), shell.name).toBe(false);
  }
});
