import type { Page } from '../port.ts';

/** Ask for one row more than the page holds: whether there is a next page is then known without counting. */
export const rowsFor = (limit: number): number => limit + 1;

export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  cursorOf: (row: R) => string,
  make: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(make),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}
