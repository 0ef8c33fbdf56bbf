import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../machine.ts';

/** One peer's runs with one number of hosts. */
export interface Row {
  readonly peer: string;
  readonly version: string;
  readonly hosts: number;
  /** Of each run; void ones are not here. */
  readonly runs: readonly number[];
  /** Median of the runs; null when the figure is void, with the reason in `fault`. */
  readonly seconds: number | null;
  readonly notes: Readonly<Record<string, number>>;
  readonly fault?: string;
}

export interface Result {
  readonly machine: Machine;
  readonly rows: readonly Row[];
}

/** How many times as long as Davy on as many hosts; null where either figure is missing. */
export function ratioToDavy(row: Row, rows: readonly Row[]): number | null {
  const davy = rows.find(({ peer, hosts }) => peer === 'davy' && hosts === row.hosts)?.seconds ?? null;
  return davy === null || davy === 0 || row.seconds === null ? null : row.seconds / davy;
}

/** The table as Markdown. */
export function tableOf({ machine, rows }: Result): string {
  const cell = (value: number | null, unit = '') => (value === null ? 'void' : `${value.toFixed(2)}${unit}`);
  return [
    '# Procedure: the same infection removed by each peer',
    '',
    `${machine.date}, ${machine.cores} cores (${machine.processor}), Linux ${machine.kernel}, Node ${machine.node}, Davy ${machine.davy}, load at start ${machine.loadAtStart}.`,
    'Machine time: from the alert (or the command) to the last step verified; no waiting for a person, no watch. Median of the runs.',
    'Goal: ansible-core takes 10 times as long as Davy; the floor is 5.',
    '',
    '| peer | hosts | seconds | times Davy’s | runs |',
    '| --- | ---: | ---: | ---: | --- |',
    ...rows.map((row) =>
      [
        '',
        `${row.peer} ${row.version}`,
        row.hosts,
        cell(row.seconds),
        cell(ratioToDavy(row, rows), '×'),
        row.fault === undefined ? row.runs.map((run) => run.toFixed(2)).join(', ') : `void: ${row.fault}`,
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
  ].join('\n');
}

const FOLDER = fileURLToPath(new URL('../results/', import.meta.url));

/** Only the last result is kept; older ones are in the history of the repository. */
export function keepResult(name: string, result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(`${FOLDER}${name}.md`, tableOf(result));
}
