import type { Reporter, TestCase } from 'vitest/node';
import type { Row } from './row.ts';

const COLUMNS = [
  'scenario',
  'found',
  'removed',
  'kept',
  'verdict',
  'resolution',
  'time',
  'bytes',
  '',
] as const;

/** Prints a line for each scenario that was played, and those that are not as they should be with their reasons. */
export default class Table implements Reporter {
  readonly #played: { readonly row: Row | undefined; readonly test: TestCase }[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.result().state !== 'skipped') this.#played.push({ row: test.meta().scenario, test });
  }

  onTestRunEnd(): void {
    const lines = this.#played
      .filter(({ row }) => row !== undefined)
      .toSorted((a, b) => ((a.row?.name ?? '') < (b.row?.name ?? '') ? -1 : 1))
      .map(({ row, test }) => (row === undefined ? [] : cellsOf(row, test)));
    const all: string[][] = [[...COLUMNS], ...lines];
    const widths = COLUMNS.map((_, at) => Math.max(...all.map((cells) => cells[at]?.length ?? 0)));
    const rows = all.map((cells) =>
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    process.stdout.write(`${rows.join('\n')}\n`);
  }
}

function cellsOf(row: Row, test: TestCase): string[] {
  const state = test.result().state === 'passed' ? row.state : 'WRONG';
  const { name, found, removed, kept, verdict, resolution, seconds, bytes } = row;
  const numbers = [found, removed, kept].map(String);
  return [
    name,
    ...numbers,
    verdict,
    resolution,
    `${seconds.toFixed(1)} s`,
    `${Math.round(bytes / 1000)} kB`,
    state,
  ];
}
