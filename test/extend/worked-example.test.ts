import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Copy } from './project-with-example.ts';
import { copyOfProject, workedExample } from './project-with-example.ts';

const GENERATE = 'test/check/generate.ts';

function copy(): Copy {
  const folder = mkdtempSync(join(tmpdir(), 'davy-example-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return copyOfProject(folder);
}

test('a new action is one folder and one line; the rest is generated, and it compiles', () => {
  const project = copy();
  project.addFolder();
  project.addRow();
  expect(project.node(GENERATE)).toEqual({ status: 0, output: '' });
  expect(project.compile()).toBe('');
  expect(workedExample().row.trim().split('\n')).toHaveLength(1);
  expect(project.changed()).toEqual([
    'activities/actions.ts',
    'api/client/types.ts',
    'docs/actions.md',
    'domain/steps.ts',
  ]);
  const [folder] = [...workedExample().files.keys()].map((path) => path.split('/').slice(0, 2).join('/'));
  expect([...workedExample().files.keys()].every((path) => path.startsWith(`${folder}/`))).toBe(true);
  const format = ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', `${folder}`];
  expect(project.node(...format)).toMatchObject({ status: 0 });
}, 300_000);

test('a row without its folder does not compile, nor a folder without its row', () => {
  const row = copy();
  row.addRow();
  const withoutFolder = row.compile('activities/actions.ts');
  expect(withoutFolder).toMatch(/^activities\/actions\.ts.* '"remove-profile-scripts"' is missing/m);
  const folder = copy();
  folder.addFolder();
  const withoutRow = folder.compile('activities/remove-profile-scripts/index.ts');
  expect(withoutRow).toMatch(
    /^activities\/remove-profile-scripts\/index\.ts.*does not satisfy the constraint/m,
  );
}, 300_000);
