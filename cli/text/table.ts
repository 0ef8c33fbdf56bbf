import { bold } from './style.ts';

const width = (text: string): number => [...text].length;

/**
 * Columns set flush by spaces; nothing is cut, so that ids can be copied. The last column is not padded. No rows, no text.
 *
 * @example table(['id', 'host'], [['inc_1', 'web1']])
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const widths = head.map((name, at) =>
    rows.reduce((most, row) => Math.max(most, width(row[at] ?? '')), width(name)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === head.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd();
  return [bold(line(head)), ...rows.map(line)].join('\n');
}

/** Name and value a line, values flush. Undefined and null ones are left out. */
export function fields(pairs: readonly (readonly [string, string | number | null | undefined])[]): string {
  const present = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const most = Math.max(0, ...present.map(([name]) => width(name)));
  return present.map(([name, value]) => `${`${name}:`.padEnd(most + 1)} ${value}`).join('\n');
}

/** A time of the API (RFC 3339) in UTC, to the second. What is no time stays as it is. */
export function time(text: string | null): string {
  if (text === null) return '-';
  const at = new Date(text);
  return Number.isNaN(at.getTime())
    ? text
    : at
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, 'Z');
}

/** Milliseconds for people: `2m 30s`. */
export function span(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return said.length === 0 ? '0s' : said.join(' ');
}
