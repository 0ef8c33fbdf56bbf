import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { line } from '../../../domain/shell-line.ts';
import { busyboxShells, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { cronLine } from '../../call/scene.fixture.ts';
import { actLibrary } from '../../call/scripts.ts';
import { applier } from '../../remove-cron-entries/apply.ts';
import { CONTEXT, everyOtherByteStays } from './splice.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-cron-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('busybox sh', () => {
  test('comments the approved lines out of any file, in place, where attributes cannot be copied', () => {
    const shells = busyboxShells(folder);
    expect(shells).toHaveLength(2);
    for (const shell of shells) everyOtherByteStays(shell, folder, 8);
  });

  test('reads the file again when it was edited in place since it was read', () => {
    const path = join(folder, 'tab');
    const approved = '* * * * * approved';
    const [statement = ''] = applier.program([cronLine(path, approved)], CONTEXT);
    // Whoever edits does so once, after the lines were found and before the first byte is written.
    const library = `${actLibrary([applier])}${TRY_LIBRARY}
cp() {
  [ "$edited" ] || { edited=1; printf '%s\\n' '0 3 * * * backup of the shop' '${approved}' >'${path}'; }
  return 1
}
`;
    for (const shell of busyboxShells(folder)) {
      writeFileSync(path, `${approved}\n0 3 * * * backup of the shop\n`);
      const [said = ''] = runLocally(shell, library, [line('tried', statement)]);
      expect(said, shell.name).toMatch(/^after act_T \S+ neutralised reason=attributes$/m);
      expect(readFileSync(path, 'utf8'), shell.name).toBe(
        `0 3 * * * backup of the shop\n#${approved.slice(1)}\n`,
      );
    }
  });
});
