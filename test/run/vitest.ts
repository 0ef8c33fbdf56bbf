import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import { runChild } from './child.ts';
import type { Counts, VitestReport } from './count.ts';
import { count } from './count.ts';

const VITEST = 'node_modules/vitest/vitest.mjs';

const only = (projects: readonly string[]): string[] => projects.flatMap((project) => ['--project', project]);

/** Runs these projects of vitest.config.ts at once on the terminal and counts vitest's JSON report. */
export async function runVitest(
  projects: readonly string[],
  filters: readonly string[],
  show: 'default' | 'dot' = 'default',
): Promise<Counts & { readonly files: readonly string[] }> {
  const folder = '.davy/test/reports';
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/${process.pid}.json`;
  const reporters = [show, 'json', './test/run/times-reporter.ts'].map((name) => `--reporter=${name}`);
  const code = await runChild(VITEST, [
    'run',
    ...only(projects),
    '--passWithNoTests',
    ...reporters,
    `--outputFile.json=${file}`,
    ...filters,
  ]);
  const report = readReport(file);
  rmSync(file, { force: true });
  const files = report?.testResults.map(({ name }) => relative(process.cwd(), name)) ?? [];
  return { ...count(report, code), files };
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** How many tests these projects have, by reading the files without running them. */
export async function countTests(projects: readonly string[], filters: readonly string[]): Promise<number> {
  const args = ['list', ...only(projects), '--static-parse', '--json', '--passWithNoTests', ...filters];
  const { stdout } = await promisify(execFile)(process.execPath, [VITEST, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const tests: unknown = JSON.parse(stdout || '[]');
  return Array.isArray(tests) ? tests.length : 0;
}
