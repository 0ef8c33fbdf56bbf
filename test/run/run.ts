import { constants } from 'node:os';
import { runChild, stoppedBy } from './child.ts';
import { placeOf, placesOf, projectOf } from './tiers.ts';
import { addTimes, readTimes, slowest } from './times.ts';
import { countTests, runVitest } from './vitest.ts';

/**
 * `npm test [filter…]`: check, then the short tests of all kinds in one run; `npm run test:full [filter…]` the long ones too.
 * Everything runs even if the check failed. At the end the ten slowest files, then `N passed, N failed`, check counted as one.
 * Exit 1 when anything failed. Where the lab cannot run (no Linux or no root) its tests are named as skipped and the exit
 * code is 3, or 1 with CI=true.
 */
const labPossible = process.platform === 'linux' && process.getuid?.() === 0;
const full = process.argv[2] === '--full';
const filters = process.argv.slice(full ? 3 : 2);
const places = placesOf({ full, lab: labPossible });

const began = performance.now();
const check = await runChild('test/check/check.ts', []);
const checked = performance.now();
const sum = check === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

if (stoppedBy() === undefined) {
  const { files, passed, failed } = await runVitest(places.map(projectOf), filters);
  sum.passed += passed;
  sum.failed += failed;
  const ended = performance.now();
  if (filters.length > 0 && files.length === 0) {
    sum.failed += 1;
    process.stderr.write(`test: no file matches${full ? '' : '; npm run test:full knows more files'}\n`);
  }
  if (filters.length === 0 && stoppedBy() === undefined) {
    // A kind of which no file is found is one that was lost.
    const found = new Set(files.map((file) => projectOf(placeOf(file))));
    sum.failed += places.filter((place) => !place.long && !found.has(projectOf(place))).length;
    const command = full ? 'test:full' : 'test';
    const [checkMs, tests, all] = [checked - began, ended - checked, ended - began].map(Math.round);
    if (checkMs !== undefined && tests !== undefined && all !== undefined)
      addTimes({ run: { command, check: checkMs, tests, all } });
  }
  const lines = slowest(files, readTimes());
  if (lines.length > 1) process.stdout.write(`slowest files:\n${lines.join('\n')}\n`);
}

const skipped = labPossible ? 0 : await countTests(labOnly(), filters);
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

/** The projects that need the lab. */
function labOnly(): string[] {
  return placesOf({ full, lab: true })
    .filter(({ kind }) => kind === 'lab')
    .map(projectOf);
}
