import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
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
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Target } from '../../../domain/plan.ts';
import { line } from '../../../domain/shell-line.ts';
import type { LocalShell } from '../../call/local-shell.fixture.ts';
import { busyboxShells, DASH_AND_BASH, runLocally, TRY_LIBRARY } from '../../call/local-shell.fixture.ts';
import { lineTarget } from '../../call/scene.fixture.ts';
import { actLibrary } from '../../call/scripts.ts';
import { applier } from '../../remove-cron-entries/apply.ts';
import { parseReceipts } from '../receipts.ts';
import { CONTEXT } from './splice.fixture.ts';

const LIBRARY = actLibrary([applier]) + TRY_LIBRARY;
const EVIL = '/var/tmp/.x/m -o pool';

let folder: string;
let home: string;
let path: string;
const shells: LocalShell[] = [...DASH_AND_BASH];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'davy-lines-'));
  home = join(folder, 'home');
  path = join(home, '.bashrc');
  shells.push(...busyboxShells(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  expect(shells).toHaveLength(4);
});

/** A home, of somebody else or of root, with this file in it. */
function written(text: string, mode = 0o755): void {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home);
  chmodSync(home, mode);
  writeFileSync(path, text, { mode: 0o640 });
}

function cut(shell: LocalShell, targets: readonly Target[], library = LIBRARY): string {
  const [said = ''] = runLocally(shell, library, [line('tried', ...applier.program(targets, CONTEXT))]);
  return said;
}
const outcomes = (said: string): string[] =>
  [...said.matchAll(/^after act_T \S+ (.*)$/gm)].map(([, word = '']) => word);
const text = (): string => readFileSync(path, 'latin1');

describe('in every shell', () => {
  test('the only body of an if becomes a colon, and without that nothing is changed', () => {
    const script = `if true; then\n  ${EVIL}\nfi\n`;
    for (const shell of shells) {
      written(script);
      expect(outcomes(cut(shell, [lineTarget(path, `  ${EVIL}`, { check: 'sh' })])), shell.name).toEqual([
        'failed reason=check',
      ]);
      expect(text(), shell.name).toBe(script);
      const said = cut(shell, [lineTarget(path, `  ${EVIL}`, { check: 'sh', to: ':' })]);
      expect(outcomes(said)[0], shell.name).toMatch(shell.applets ? /^neutralised/ : /^done/);
      expect(text(), shell.name).toBe(
        shell.applets ? `if true; then\n: #${EVIL.slice(1)}\nfi\n` : 'if true; then\n:\nfi\n',
      );
      expect(spawnSync('sh', ['-n', path]).status).toBe(0);
    }
  });

  test('a file that no shell could read before is cut all the same: nobody asks', () => {
    for (const shell of shells) {
      written(`if\n${EVIL}\n`);
      expect(outcomes(cut(shell, [lineTarget(path, EVIL, { check: 'sh' })]))[0], shell.name).toMatch(
        /^(?:done|neutralised)/,
      );
      expect(text(), shell.name).toBe(shell.applets ? `if\n#${EVIL.slice(1)}\n` : 'if\n');
    }
  });

  test('each line of one that goes on is commented out where it cannot be cut', () => {
    for (const shell of shells.filter(({ applets }) => applets)) {
      written(`export A=1\n${EVIL} \\\n  -k \\\n -B\nexport B=2`);
      const one = lineTarget(path, `${EVIL} \\\n  -k \\\n -B`);
      expect(outcomes(cut(shell, [one]))).toEqual(['neutralised reason=attributes']);
      expect(text()).toBe(`export A=1\n#${EVIL.slice(1)} \\\n# -k \\\n#-B\nexport B=2`);
      expect(outcomes(cut(shell, [one])), 'once more').toEqual(['neutralised reason=commented']);
    }
  });
});

describe('in a folder that others may write to', () => {
  const GNU = DASH_AND_BASH;

  test('the line goes, owner and mode stay, and nothing is left beside it', () => {
    for (const shell of GNU) {
      written(`export A=1\r\n${EVIL}\r\nalias ll='ls -l'`, 0o777);
      expect(outcomes(cut(shell, [lineTarget(path, `${EVIL}\r`)])), shell.name).toEqual(['done']);
      expect(text(), shell.name).toBe(`export A=1\r\nalias ll='ls -l'`);
      expect(statSync(path).mode & 0o777).toBe(0o640);
      expect(readdirSync(home)).toEqual(['.bashrc']);
    }
  });

  test.each([
    ['a link to a file of root', 'rm -f .bashrc && ln -s ../of-root .bashrc'],
    ['another file', 'rm -f .bashrc && echo other >.bashrc'],
    ['a folder', 'rm -f .bashrc && mkdir .bashrc'],
  ])('%s that takes the name at the last moment is put back, and what it leads to is whole', (_, swap) => {
    // Between the look at the file and the taking of its name.
    const library = `${LIBRARY}
mv() { [ "$swapped" ] || { swapped=1; ( ${swap} ); }; command mv "$@"; }
`;
    for (const shell of GNU) {
      writeFileSync(join(folder, 'of-root'), `${EVIL}\n`);
      written(`${EVIL}\nkept\n`, 0o777);
      const said = outcomes(cut(shell, [lineTarget(path, EVIL)], library));
      expect(said, shell.name).toHaveLength(1);
      expect(said[0], shell.name).toMatch(/^(?:changed|already-absent)/);
      expect(readFileSync(join(folder, 'of-root'), 'utf8')).toBe(`${EVIL}\n`);
      expect(readdirSync(home)).toEqual(['.bashrc']);
    }
  });

  test('another file that stands at the name when the new one is ready is not replaced', () => {
    const library = `${LIBRARY}
ln() { [ "$swapped" ] || { swapped=1; echo theirs >./.bashrc; }; command ln "$@"; }
`;
    for (const shell of GNU) {
      written(`${EVIL}\nkept\n`, 0o777);
      expect(outcomes(cut(shell, [lineTarget(path, EVIL)], library)), shell.name).toEqual([
        'changed reason=kept-beside',
      ]);
      expect(text()).toBe('theirs\n');
      expect(readFileSync(join(home, '.davy-cal_T', 'old'), 'utf8')).toBe(`${EVIL}\nkept\n`);
    }
  });

  test('settling puts the captured file back, or takes it away where the new one stands', () => {
    for (const shell of GNU) {
      const one = lineTarget(path, EVIL);
      const repair = () =>
        runLocally(shell, LIBRARY, [
          line('tried', ...(applier.repair?.(parseReceipts(Buffer.alloc(0)).receipts, [one], CONTEXT) ?? [])),
        ]);
      const apart = join(home, '.davy-cal_T');
      written('', 0o777);
      mkdirSync(apart, { mode: 0o700 });
      rmSync(path);
      writeFileSync(join(apart, 'old'), `${EVIL}\nkept\n`);
      writeFileSync(join(apart, 'new'), 'ke');
      repair();
      expect(text()).toBe(`${EVIL}\nkept\n`);
      expect(readdirSync(home)).toEqual(['.bashrc']);
      mkdirSync(apart, { mode: 0o700 });
      writeFileSync(path, 'kept\n');
      linkSync(path, join(apart, 'new'));
      writeFileSync(join(apart, 'old'), `${EVIL}\nkept\n`);
      repair();
      expect(text()).toBe('kept\n');
      expect(readdirSync(home)).toEqual(['.bashrc']);
    }
  });
});
