import { defineConfig } from 'vitest/config';

const skipped = ['**/node_modules/**', '**/dist/**', '**/.davy/**', 'test/fixtures/**'];
const services = ['./test/shared/global-setup.ts'];

/**
 * Three projects, told apart by the file's name:
 * `x.test.ts` needs nothing; `x.integration.test.ts` PostgreSQL and Temporal; `x.lab.test.ts` those, root and the lab.
 */
export default defineConfig({
  test: {
    // Times are limits for a hung test, never measurements.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...skipped, '**/*.integration.test.ts', '**/*.lab.test.ts'],
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: skipped,
          globalSetup: services,
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['**/*.lab.test.ts'],
          exclude: skipped,
          globalSetup: services,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
