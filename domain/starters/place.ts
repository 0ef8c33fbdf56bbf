import type { Place } from './row.ts';

type More = Partial<Pick<Place, 'read' | 'names'>>;

const places =
  (of: Place['of']) =>
  (words: string, more: More = {}): readonly Place[] =>
    words
      .split(/\s+/)
      .filter((at) => at !== '')
      .map((at) => ({ at, of, read: 'text', ...more }));

/** Places from the root. @param words divided by blanks, without a slash before them */
export const root = places('root');
/** Places in every home. */
export const home = places('home');
