import { wholeNumber } from './words.ts';

export interface PageFlags {
  readonly limit: string;
  readonly cursor?: string;
}

/** @throws DavyError `invalid-request` when limit is no number from 1 to 200 */
export const pageOf = ({ limit, cursor }: PageFlags): { limit: number; cursor?: string } => ({
  limit: wholeNumber(limit, '--limit', 1, 200),
  ...(cursor === undefined ? {} : { cursor }),
});

export const moreHint = (cursor: string | null): string =>
  cursor === null ? '' : `there are more: --cursor ${cursor}`;

/** Every item of a list, page by page. */
export async function allItems<T>(
  page: (query: { limit: number; cursor?: string }) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { items, nextCursor } = await page({
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    all.push(...items);
    cursor = nextCursor;
  }
  return all;
}
