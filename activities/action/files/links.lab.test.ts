import { Buffer } from 'node:buffer';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Target } from '../../../domain/plan.ts';
import { line } from '../../../domain/shell-line.ts';
import { hostField, show } from '../../../domain/show.ts';
import type { LocalShell } from '../../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { sha256, target } from '../../call/scene.fixture.ts';
import { actLibrary } from '../../call/scripts.ts';
import { applier } from '../../remove-cron-entries/apply.ts';
import { CONTEXT } from '../lines/splice.fixture.ts';

const LIBRARY = actLibrary([applier]) + TRY_LIBRARY;

let folder: string;
let job: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-links-'));
  job = join(folder, 'job');
  shells.push(...busyboxShells(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => expect(shells).toHaveLength(4));

const at = (name: string): string => join(job, name);

/** A target for the link or file at a path. */
function nameTarget(path: string, type: 'file' | 'link' = 'link'): Target {
  const { dev, ino, size } = lstatSync(path, { bigint: true });
  const bytes = type === 'link' ? readlinkSync(path, 'buffer') : readFileSync(path);
  const identity = { device: String(dev), inode: String(ino), size: String(size), sha256: sha256(bytes) };
  return target({ kind: 'name', ...hostField('path', show(Buffer.from(path))), type, ...identity });
}

/** The folder with a unit that somebody needs, and these links to it. */
function linked(...names: string[]): Target[] {
  rmSync(job, { recursive: true, force: true });
  mkdirSync(job);
  writeFileSync(at('web.service'), 'of somebody\n');
  return names.map((name) => {
    symlinkSync('web.service', at(name));
    return nameTarget(at(name));
  });
}

function take(shell: LocalShell, targets: readonly Target[], library = LIBRARY): string[] {
  const [said = ''] = runLocally(shell, library, [line('tried', ...applier.program(targets, CONTEXT))]);
  return targets.map(({ id }) => {
    const all = [...said.matchAll(new RegExp(`^after act_T ${id} (.*)$`, 'gm'))];
    expect(all, said).toHaveLength(1);
    return all[0]?.[1] ?? '';
  });
}

test('a link goes whatever it is called and wherever it leads, and what it led to stays', () => {
  for (const shell of shells) {
    const targets = linked('a b', '-n', "it's", 'two\nlines', '*');
    symlinkSync('/nowhere at all\n', at('dangling'));
    targets.push(nameTarget(at('dangling')), nameTarget(at('web.service'), 'file'));
    writeFileSync(at('bystander'), 'stays');
    expect(take(shell, targets), shell.name).toEqual(targets.map(() => 'done'));
    expect(readdirSync(job), shell.name).toEqual(['bystander']);
  }
});

test('what is another link or none now is left alone, and holds up none of the others', () => {
  for (const shell of shells) {
    const targets = linked('first', 'gone', 'a-file', 'a-folder', 'elsewhere', 'last');
    for (const name of ['gone', 'a-file', 'a-folder', 'elsewhere']) rmSync(at(name));
    writeFileSync(at('a-file'), 'web.service');
    mkdirSync(at('a-folder'));
    symlinkSync('ssh.service', at('elsewhere'));
    expect(take(shell, targets), shell.name).toEqual([
      'done',
      'already-absent',
      'changed reason=not-a-link',
      'changed reason=not-a-link',
      expect.stringMatching(/^changed reason=(?:replaced|content)$/),
      'done',
    ]);
    expect(readdirSync(job).sort(), shell.name).toEqual(['a-file', 'a-folder', 'elsewhere', 'web.service']);
    expect(readlinkSync(at('elsewhere')), shell.name).toBe('ssh.service');
  }
});

test('what takes the place of a link after the look at it is put back, under its name', () => {
  const library = `${LIBRARY.replace('file_private() {', 'file_private() { file_made && file_swap; }\nfile_made() {')}
file_swap() { rm -f -- sunk moved && ln -s ssh.service sunk && printf other >moved; }
`;
  for (const shell of shells) {
    const targets = linked('sunk', 'moved', 'whole');
    expect(take(shell, targets, library), shell.name).toEqual([
      'changed reason=content',
      'changed reason=content',
      'done',
    ]);
    expect(readlinkSync(at('sunk')), shell.name).toBe('ssh.service');
    expect(readFileSync(at('moved'), 'utf8'), shell.name).toBe('other');
    expect(readdirSync(job).sort(), shell.name).toEqual(['moved', 'sunk', 'web.service']);
  }
});
