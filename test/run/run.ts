import { constants } from 'node:os';
import { runChild, stoppedBy } from './child.ts';
import type { Counts } from './count.ts';
import { countLabTests, runVitest } from './vitest.ts';

/**
 * `npm test [filter…]`: check, then unit, integration and lab tests, in that order; everything runs even if something
 * before it failed. Last line: `N passed, N failed`, check counted as one. Exit 1 when anything failed.
 * Where the lab cannot run (no Linux or no root) its tests are named as skipped and the exit code is 3, or 1 with CI=true.
 */
const labPossible = process.platform === 'linux' && process.getuid?.() === 0;
const filters = process.argv.slice(2);
const projects = labPossible ? ['unit', 'integration', 'lab'] : ['unit', 'integration'];

const sum = { passed: 0, failed: 0 };
const add = ({ passed, failed }: Pick<Counts, 'passed' | 'failed'>): void => {
  sum.passed += passed;
  sum.failed += failed;
};

const check = await runChild('test/check/check.ts', []);
add(check === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
let found = 0;
for (const project of projects) {
  if (stoppedBy() !== undefined) break;
  const counts = await runVitest(project, filters);
  // Without a filter, a project that finds no test is a project that lost them.
  if (counts.files === 0 && filters.length === 0) add({ passed: 0, failed: 1 });
  found += counts.files;
  add(counts);
}
if (found === 0 && filters.length > 0) sum.failed += 1;

const skipped = labPossible ? 0 : await countLabTests(filters);
const stopped = stoppedBy();
if (stopped !== undefined) {
  process.stderr.write(`test: stopped by ${stopped}\n`);
  process.exitCode = 128 + constants.signals[stopped];
} else if (labPossible) {
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed\n`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
} else {
  process.stderr.write('test: the lab needs Linux and root: run npm test as root on Linux for the rest\n');
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${skipped} skipped\n`);
  process.exitCode = sum.failed > 0 || process.env.CI === 'true' ? 1 : 3;
}
