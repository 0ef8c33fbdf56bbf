import { constants } from 'node:os';
import { stoppedBy } from './child.ts';
import { placesOf, projectOf } from './tiers.ts';
import { runVitest } from './vitest.ts';

/**
 * `npm run test:repeat -- FILTER… 20`: runs these files so often, one run after the other, whatever a run brings. A test that
 * fails now and then is either wrong or has found something; one green run does not tell. Last line: how many runs failed.
 */
const labPossible = process.platform === 'linux' && process.getuid?.() === 0;
const args = process.argv.slice(2);
const times = Number(args.at(-1));
const filters = args.slice(0, -1);
if (filters.length === 0 || !Number.isInteger(times) || times < 1) {
  process.stderr.write('usage: npm run test:repeat -- FILTER… TIMES\n');
  process.exitCode = 2;
} else await repeat();

async function repeat(): Promise<void> {
  const projects = placesOf({ full: true, lab: labPossible }).map(projectOf);
  const bad: number[] = [];
  let done = 0;
  while (done < times && stoppedBy() === undefined) {
    const { files, passed, failed } = await runVitest(projects, filters, 'dot');
    if (stoppedBy() !== undefined) break;
    if (files.length === 0) {
      process.stderr.write('test: no file matches\n');
      process.exitCode = 2;
      return;
    }
    done += 1;
    if (failed > 0) bad.push(done);
    process.stdout.write(`run ${done} of ${times}: ${passed} passed, ${failed} failed\n`);
  }
  const signal = stoppedBy();
  process.stdout.write(`${done} runs, ${bad.length} failed${bad.length > 0 ? `: ${bad.join(', ')}` : ''}\n`);
  process.exitCode = signal !== undefined ? 128 + constants.signals[signal] : bad.length > 0 ? 1 : 0;
}
