import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/run/longest-first.ts';
import type { Kind } from './test/run/tiers.ts';
import { filesOf, placesOf, projectOf } from './test/run/tiers.ts';

const skipped = ['**/node_modules/**', '**/dist/**', '**/.davy/**', 'test/fixtures/**'];
const globalSetup = ['./test/shared/global-setup.ts'];

/** Times are limits for a hung test, never measurements: a machine may be ten times as slow as the one where a test was written. */
const NEEDS: Readonly<Record<Kind, object>> = {
  unit: { testTimeout: 120_000 },
  integration: { globalSetup, testTimeout: 120_000, hookTimeout: 120_000 },
  lab: { globalSetup, testTimeout: 120_000, hookTimeout: 120_000 },
};

/** A project for each kind of test and each tier; a file's name tells its project (test/run/tiers.ts). */
export default defineConfig({
  test: {
    reporters: ['default', './test/run/times-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    projects: placesOf({ full: true, lab: true }).map((place) => {
      const { include, exclude } = filesOf(place);
      return {
        test: {
          name: projectOf(place),
          include,
          exclude: [...skipped, ...exclude],
          // Files that drive hosts wait for a third of their time: one more of them than cores keeps two cores busy.
          maxWorkers: 3,
          ...NEEDS[place.kind],
        },
      };
    }),
  },
});
