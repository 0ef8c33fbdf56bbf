import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, placeOf, placesOf, projectOf } from './tiers.ts';

test.each([
  ['domain/plan.test.ts', 'unit'],
  ['api/alerts.integration.test.ts', 'integration'],
  ['test/e2e/demo.lab.test.ts', 'lab'],
  ['domain/show.long.test.ts', 'unit-long'],
  ['store/upgrade.integration.long.test.ts', 'integration-long'],
  ['test/faults/fault-matrix.lab.long.test.ts', 'lab-long'],
])('%s belongs to %s and to nothing else', (file, project) => {
  expect(projectOf(placeOf(file))).toBe(project);
  const taking = placesOf({ full: true, lab: true }).filter((place) => {
    const { include, exclude } = filesOf(place);
    const among = (globs: string[]) => globs.some((glob) => matchesGlob(file, glob));
    return among(include) && !among(exclude);
  });
  expect(taking.map(projectOf)).toEqual([project]);
});

test('the short tier is a part of the full one, and without the lab nothing of the lab is left', () => {
  const names = (full: boolean, lab: boolean) => placesOf({ full, lab }).map(projectOf);
  expect(names(true, true)).toEqual(expect.arrayContaining(names(false, true)));
  expect(names(false, false)).toEqual(['unit', 'integration']);
  expect(names(true, false)).toEqual(['unit', 'integration', 'unit-long', 'integration-long']);
});

test('no test file of this repository has the words of its name in an order that means something else', () => {
  const files = globSync('**/*.test.ts', { exclude: ['node_modules', 'dist', '.davy'] });
  expect(files.length).toBeGreaterThan(100);
  const twisted = /\.long\.(lab|integration)\.|\.(lab|integration)\.(?!long\.|test\.)/;
  expect(files.filter((file) => twisted.test(file))).toEqual([]);
});
