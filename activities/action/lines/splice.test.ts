import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { line } from '../../../domain/shell-line.ts';
import { DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { cronLine } from '../../call/scene.fixture.ts';
import { actLibrary } from '../../call/scripts.ts';
import { applier } from '../../remove-cron-entries/apply.ts';
import { CONTEXT, everyOtherByteStays, runsOfLinesGo } from './splice.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-cron-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(DASH_AND_BASH)('$name', (shell) => {
  test('cuts the approved lines out of any file and keeps every other byte', () => {
    everyOtherByteStays(shell, folder, 12);
  });

  test('a line that goes on in the next one is one line', () => {
    runsOfLinesGo(shell, folder, 12);
  });

  test.each([
    ['by a longer file', '0 3 * * * backup of the shop\n* * * * * approved\n17 * * * * clock\n'],
    ['by a shorter file', '* * * * * approved\n'],
    ['by one line without end', '* * * * * approved'],
  ])('copies anew what was edited in place since it was read, %s', (_, edited) => {
    const path = join(folder, 'tab');
    const approved = '* * * * * approved';
    const [statement = ''] = applier.program([cronLine(path, approved)], CONTEXT);
    // Whoever edits does so once, after the lines were found and before they are copied.
    const library = `${actLibrary([applier])}${TRY_LIBRARY}
cp() { command cp "$@" && { [ "$edited" ] || { edited=1; printf '%s' '${edited}' >'${path}'; }; }; }
`;
    writeFileSync(path, `MAILTO=""\n${approved}\n0 3 * * * backup of the shop\n`);
    const [said = ''] = runLocally(shell, library, [line('tried', statement)]);
    expect(said).toMatch(/^after act_T \S+ done$/m);
    expect(readFileSync(path, 'utf8')).toBe(edited.replace(/^.*approved\n?/m, ''));
    expect(readdirSync(folder)).toEqual(['tab']);
  });
});
