import { median } from './bench.ts';
import type { Figure } from './figures.ts';

/** A figure of both sides; `ratio` is ours by theirs, so under 1 is less. */
export interface Compared {
  readonly name: string;
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
  readonly count: number;
}

/**
 * Medians of the figures that both sides have, in the order of ours. What never differs (how many hosts, how many records) says
 * nothing and is left out.
 */
export function compare(ours: readonly Figure[], theirs: readonly Figure[]): Compared[] {
  const [mine, other] = [byName(ours), byName(theirs)];
  return [...mine].flatMap(([name, values]) => {
    const those = other.get(name);
    if (those === undefined || new Set([...values, ...those]).size === 1) return [];
    const [our, their] = [median(values), median(those)];
    return [
      { name, ours: our, theirs: their, ratio: our / their, count: Math.min(values.length, those.length) },
    ];
  });
}

function byName(figures: readonly Figure[]): Map<string, number[]> {
  const all = new Map<string, number[]>();
  for (const { name, value } of figures) all.set(name, [...(all.get(name) ?? []), value]);
  return all;
}

/** The comparison for people. */
export function comparisonText(rows: readonly Compared[], reference: string): string {
  const shown = (value: number): string => String(Number(value.toPrecision(4)));
  const cells = [
    ['figure (median)', 'now', reference, 'ratio', 'of'],
    ...rows.map((row) => [
      row.name,
      shown(row.ours),
      shown(row.theirs),
      Number.isFinite(row.ratio) ? row.ratio.toFixed(2) : '-',
      String(row.count),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) =>
      row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))),
    )
    .map((row) => `${row.join('  ')}\n`)
    .join('');
}
