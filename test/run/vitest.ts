import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { runChild } from './child.ts';
import type { Counts, VitestReport } from './count.ts';
import { count } from './count.ts';

const VITEST = 'node_modules/vitest/vitest.mjs';

/** Runs one project of vitest.config.ts on the terminal and counts its JSON report. */
export async function runVitest(project: string, filters: readonly string[]): Promise<Counts> {
  const folder = '.davy/test/reports';
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/${project}-${process.pid}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runChild(VITEST, [
    'run',
    '--project',
    project,
    '--passWithNoTests',
    ...reporters,
    ...filters,
  ]);
  const report = readReport(file);
  rmSync(file, { force: true });
  return count(report, code);
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** How many lab tests there are, by reading the files without running them. */
export async function countLabTests(filters: readonly string[]): Promise<number> {
  const args = ['list', '--project', 'lab', '--static-parse', '--json', '--passWithNoTests', ...filters];
  const { stdout } = await promisify(execFile)(process.execPath, [VITEST, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const tests: unknown = JSON.parse(stdout || '[]');
  return Array.isArray(tests) ? tests.length : 0;
}
