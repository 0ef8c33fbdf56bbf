import type { Page, PageRequest } from '../store/port.ts';

const LARGEST = 200;

/** Everything that a paged list holds, for answers about one incident; `most` bounds what memory it takes. */
export async function allPages<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  most = 10_000,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list(cursor === null ? { limit: LARGEST } : { limit: LARGEST, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < most);
  return items;
}
