import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../../../domain/plan.ts';
import { line } from '../../../domain/shell-line.ts';
import { hostField, show } from '../../../domain/show.ts';
import type { LocalShell } from '../../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { sha256, target } from '../../call/scene.fixture.ts';
import { actLibrary } from '../../call/scripts.ts';
import { applier } from '../../delete-files/apply.ts';
import { CONTEXT } from '../lines/splice.fixture.ts';

const LIBRARY = actLibrary([applier]) + TRY_LIBRARY;

let folder: string;
let job: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-group-'));
  job = join(folder, 'job');
  shells.push(...busyboxShells(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  expect(shells).toHaveLength(4);
});

/** The folder with these files, and nothing else; a target for each. */
function approved(names: readonly string[]): Target[] {
  rmSync(job, { recursive: true, force: true });
  mkdirSync(job);
  return names.map((name) => {
    const path = join(job, name);
    writeFileSync(path, `the bytes of ${name}`);
    const { dev, ino, size } = statSync(path, { bigint: true });
    const hash = sha256(readFileSync(path));
    return target({
      kind: 'file',
      ...hostField('path', show(Buffer.from(path))),
      device: String(dev),
      inode: String(ino),
      size: String(size),
      sha256: hash,
    });
  });
}

/** What the receipts say last of each target. */
function take(shell: LocalShell, targets: readonly Target[], library = LIBRARY): string[] {
  const [statement = '', ...more] = applier.program(targets, CONTEXT);
  expect(more).toEqual([]);
  const [said = ''] = runLocally(shell, library, [line('tried', statement)]);
  return targets.map(({ id }) => {
    const all = [...said.matchAll(new RegExp(`^after act_T ${id} (.*)$`, 'gm'))];
    expect(all, said).toHaveLength(1);
    return all[0]?.[1] ?? '';
  });
}

const NAMES = ['miner', 'a b', '-n', "it's", 'back\\slash', 'two\nlines', '$(touch hit)', '*'];

describe('files of one folder, taken together in every shell', () => {
  test('go whatever they are called, and the one that is none of them stays', () => {
    for (const shell of shells) {
      const targets = approved([...NAMES, 'bystander']);
      expect(take(shell, targets.slice(0, -1)), shell.name).toEqual(NAMES.map(() => 'done'));
      expect(readdirSync(job), shell.name).toEqual(['bystander']);
    }
  });

  test('each one that is something else now is left alone, and holds up none of the others', () => {
    for (const shell of shells) {
      const targets = approved(['first', 'gone', 'content', 'linked', 'folder', 'pipe', 'replaced', 'last']);
      const at = (name: string): string => join(job, name);
      for (const name of ['gone', 'linked', 'folder', 'pipe']) rmSync(at(name));
      writeFileSync(at('content'), 'THE BYTES OF content');
      symlinkSync('last', at('linked'));
      mkdirSync(at('folder'));
      spawnSync('mkfifo', [at('pipe')]);
      writeFileSync(at('replaced'), 'longer than it was before');
      expect(take(shell, targets), shell.name).toEqual([
        'done',
        'already-absent',
        'changed reason=content',
        'changed reason=link',
        'changed reason=not-a-file',
        'changed reason=not-a-file',
        'changed reason=replaced',
        'done',
      ]);
      expect(readdirSync(job).sort(), shell.name).toEqual([
        'content',
        'folder',
        'linked',
        'pipe',
        'replaced',
      ]);
    }
  });

  test('what takes the place of one after the look at all is put back, under its name', () => {
    // Whoever swaps does so between the look and the first move.
    const swap = `rm -f -- other content sunk && echo other >other && printf 'THE BYTES OF content' >content && ln -s first sunk`;
    const library = `${LIBRARY.replace('file_private() {', 'file_private() { file_made && file_swap; }\nfile_made() {')}
file_swap() { ${swap}; }
`;
    for (const shell of shells) {
      const targets = approved(['first', 'other', 'content', 'sunk', 'last']);
      expect(take(shell, targets, library), shell.name).toEqual([
        'done',
        'changed reason=content',
        'changed reason=content',
        'changed reason=content',
        'done',
      ]);
      expect(readdirSync(job).sort(), shell.name).toEqual(['content', 'other', 'sunk']);
      expect(readFileSync(join(job, 'other'), 'utf8'), shell.name).toBe('other\n');
    }
  });

  test.each(['a folder', 'a link to a folder of somebody else'])(
    'what is put back never goes into %s that took its name meanwhile',
    (what) => {
      const then = what === 'a folder' ? 'mkdir -m 777 ./first' : 'ln -s ../victim ./first';
      // Whoever swaps does so before the capture and directly after it.
      const library = `${LIBRARY.replace('file_move() {', 'file_move() { file_swap; file_moves "$@" && file_taken; }\nfile_moves() {')}
file_swap() { rm -f -- ./first && echo evil >./first && chmod 755 ./first; }
file_taken() { ${then}; }
`;
      const victim = join(folder, 'victim');
      for (const shell of shells) {
        rmSync(victim, { recursive: true, force: true });
        mkdirSync(victim);
        expect(take(shell, approved(['first']), library), shell.name).toEqual(['changed reason=kept-beside']);
        expect(readdirSync(victim), shell.name).toEqual([]);
        expect(readdirSync(job, { recursive: true }), shell.name).toHaveLength(3);
      }
    },
  );

  test('one that vanishes while they are looked at does not make its neighbours look like others', () => {
    const library = `${LIBRARY}
stat() { rm -f -- ./second; command stat "$@"; }
`;
    for (const shell of shells) {
      const targets = approved(['first', 'second', 'third']);
      expect(take(shell, targets, library), shell.name).toEqual(['done', 'changed reason=replaced', 'done']);
      expect(readdirSync(job), shell.name).toEqual([]);
    }
  });

  test('where stop is said in between, the rest is not begun, and what was captured comes to its end', () => {
    const library = `${LIBRARY.replace('file_move() {', 'file_move() { file_moves "$@"; act_deadline=0; }\nfile_moves() {')}`;
    for (const shell of shells) {
      const targets = approved(['first', 'second']);
      expect(take(shell, targets, library), shell.name).toEqual(['done', 'not-begun reason=late']);
      expect(readdirSync(job), shell.name).toEqual(['second']);
    }
  });

  test('one that cannot be moved holds up none of the others', () => {
    const library = `${LIBRARY}
mv() { case $* in *second*) return 1 ;; esac; command mv "$@"; }
`;
    for (const shell of shells) {
      const targets = approved(['first', 'second', 'third']);
      expect(take(shell, targets, library), shell.name).toEqual(['done', 'failed reason=immutable', 'done']);
      expect(readdirSync(job), shell.name).toEqual(['second']);
    }
  });
});

test('what would take longer than one target may take is not taken at once', () => {
  const big = (name: string, folderOf = '/tmp'): Target =>
    target({
      kind: 'file',
      path: `${folderOf}/${name}`,
      device: '1',
      inode: '2',
      size: String(40 * 1024 * 1024),
      sha256: sha256(Buffer.from(name)),
    });
  expect(applier.program([big('a'), big('b'), big('c', '/var/tmp')], CONTEXT)).toHaveLength(3);
  const small = approved(Array.from({ length: 17 }, (_, i) => `file ${i}`));
  expect(applier.program(small, CONTEXT)).toHaveLength(2);
});
