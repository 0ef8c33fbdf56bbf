import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { line } from '../../../domain/shell-line.ts';
import type { LocalShell } from '../../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { sha256, target } from '../../call/scene.fixture.ts';
import { actLibrary } from '../../call/scripts.ts';
import { applier } from '../../delete-files/apply.ts';
import { CONTEXT } from '../lines/splice.fixture.ts';

const LIBRARY = actLibrary([applier]) + TRY_LIBRARY;
const PRIVATE = '.davy-cal_T';

let folder: string;
let job: string;
let victim: string;
let shells: LocalShell[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-private-'));
  shells = [...DASH_AND_BASH, ...busyboxShells(folder)];
  job = join(folder, 'job');
  victim = join(folder, 'victim');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with the approved file and one that belongs to somebody else, both anew. */
function approved() {
  for (const path of [job, victim]) {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { mode: 0o755 });
  }
  const path = join(job, 'miner');
  writeFileSync(path, 'the approved bytes\n');
  const { dev, ino, size } = statSync(path, { bigint: true });
  return target({
    kind: 'file',
    path,
    device: String(dev),
    inode: String(ino),
    size: String(size),
    sha256: sha256(readFileSync(path)),
  });
}

/** What the owner of the folder does once it was made and looked at, and before it is opened. */
const SWAPS: Readonly<Record<string, string>> = {
  'a link to a folder of somebody else': 'mv -- "$file_in" ./away && ln -s ../victim "$file_in"',
  'a folder that others may write to': 'rmdir -- "$file_in" && mkdir -m 755 -- "$file_in"',
};

describe.each(Object.entries(SWAPS))('where %s takes the place of the private folder', (_, swap) => {
  test('nothing is moved', () => {
    const library = `${LIBRARY.replace('file_private() {', 'file_private() { file_made && file_swap; }\nfile_made() {')}
file_swap() { ${swap}; }
`;
    for (const shell of shells) {
      const one = approved();
      const [said = ''] = runLocally(shell, library, [line('tried', ...applier.program([one], CONTEXT))]);
      expect(said, shell.name).toContain(`after act_T ${one.id} failed reason=not-captured\n`);
      expect(readFileSync(join(job, 'miner'), 'utf8')).toBe('the approved bytes\n');
      expect(readdirSync(victim)).toEqual([]);
    }
  });
});

test('a folder of that name that stands there already is not taken for the private one', () => {
  for (const shell of shells) {
    const one = approved();
    mkdirSync(join(job, PRIVATE), { mode: 0o755 });
    const [said = ''] = runLocally(shell, LIBRARY, [line('tried', ...applier.program([one], CONTEXT))]);
    expect(said, shell.name).toContain(`after act_T ${one.id} failed reason=not-captured\n`);
    expect(readFileSync(join(job, 'miner'), 'utf8')).toBe('the approved bytes\n');
  }
});

test('in a folder that gives its group on the file goes as elsewhere', () => {
  for (const shell of shells) {
    const one = approved();
    chmodSync(job, 0o2775);
    const [said = ''] = runLocally(shell, LIBRARY, [line('tried', ...applier.program([one], CONTEXT))]);
    expect(said, shell.name).toContain(`after act_T ${one.id} done\n`);
    expect(readdirSync(job), shell.name).toEqual([]);
  }
});

test('a FIFO that takes the place of the file is not waited for', () => {
  // Between the look at the file and its hash; the call ignores TERM.
  const library = `${LIBRARY.replace('-s KILL 20', '-s KILL 1').replace('act_hash() {', 'act_hash() { file_fifo')}
file_fifo() { rm -f -- "./$file_base" && mkfifo -- "./$file_base"; }
`;
  for (const shell of shells) {
    const one = approved();
    const wrap = ['timeout', '-s', 'KILL', '20'];
    const statements = [line('trap', '', 'TERM'), ...applier.program([one], CONTEXT)];
    const [said = ''] = runLocally(shell, library, [line('tried', ...statements)], { wrap });
    expect(said, shell.name).toContain(`after act_T ${one.id} changed reason=content\n`);
    expect(readdirSync(job), shell.name).toEqual(['miner']);
  }
});

test('settling puts back from the private folder only', () => {
  for (const shell of shells)
    for (const mode of [0o755, 0o700]) {
      const one = approved();
      const kept = join(job, PRIVATE, one.id);
      mkdirSync(join(job, PRIVATE), { mode });
      writeFileSync(kept, 'not the approved ones\n');
      rmSync(join(job, 'miner'));
      const repair = applier.repair?.([], [one], CONTEXT) ?? [];
      const [said = ''] = runLocally(shell, LIBRARY, [line('tried', ...repair)]);
      const back = mode === 0o700;
      expect(said.includes('proof=repaired'), shell.name).toBe(back);
      expect(readdirSync(job), shell.name).toEqual([back ? 'miner' : PRIVATE]);
    }
});
