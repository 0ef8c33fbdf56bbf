import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freshFolder } from '../shared/services.ts';
import { copyOfProject } from './project-with-example.ts';

test('the worked example, added to a copy of the project, goes through plan, gate, act, verification and watch on a lab host', () => {
  const folder = freshFolder();
  onTestFinished(() => folder.remove());
  const project = copyOfProject(folder.path);
  // The lab's packages and state are this clone's, as with two test runs at once.
  symlinkSync(resolve('.davy'), join(folder.path, '.davy'));
  project.addFolder();
  project.addRow();
  expect(project.node('test/check/generate.ts')).toEqual({ status: 0, output: '' });
  const { status, output } = project.node(
    ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'lab', 'activities/remove-profile-scripts'],
  );
  expect(status, output).toBe(0);
}, 300_000);
