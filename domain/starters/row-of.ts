import { byteTextOf } from '../linux/byte-text.ts';
import { globMatcher, isPattern } from '../linux/glob.ts';
import type { Shown } from '../text-kinds.ts';
import type { Place, StarterRow } from './row.ts';
import { STARTER_ROWS } from './rows.ts';

/** Whose home is where. */
export interface Home {
  readonly name: Shown;
  readonly home: Shown;
}

export interface RowFound {
  readonly row: StarterRow;
  readonly place: Place;
  /** In whose home it lies; null for what lies in nobody's. */
  readonly account: Shown | null;
}

/** Levels below a folder of a place that are looked at. */
const PLACE_DEPTH = 2;
/** What a new account's home is copied from. */
export const SKELETON = 'etc/skel';

/**
 * The row that a path belongs to; undefined for what is no place of starters. The one way from a path to its row.
 *
 * @param homes of the host's accounts
 */
export function rowOf(path: Shown, homes: readonly Home[]): RowFound | undefined {
  return rowReader(homes)(path);
}

/** As {@link rowOf}, for many paths of one host. */
export function rowReader(homes: readonly Home[]): (path: Shown) => RowFound | undefined {
  const within = [...homes]
    .map(({ name, home }) => ({ account: name, prefix: prefixOf(byteTextOf(home)) }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const skeleton = { account: null, prefix: `/${SKELETON}/` };
  const finders = { root: finderOf('root'), home: finderOf('home') };
  return (shown) => {
    const path = byteTextOf(shown);
    const found = finders.root(path.slice(1));
    if (found !== undefined) return { ...found, account: null };
    for (const { account, prefix } of [skeleton, ...within]) {
      if (!path.startsWith(prefix)) continue;
      const own = finders.home(path.slice(prefix.length));
      if (own !== undefined) return { ...own, account };
    }
    return undefined;
  };
}

const prefixOf = (home: string): string => (home.endsWith('/') ? home : `${home}/`);

type Found = Pick<RowFound, 'row' | 'place'>;

/** Places without patterns are found by name, so that thousands of paths cost no matching. */
function finderOf(of: Place['of']): (relative: string) => Found | undefined {
  const plain = new Map<string, (Found & { readonly rank: number })[]>();
  const patterned: (Found & { readonly rank: number; readonly matches: (path: string) => boolean })[] = [];
  let rank = 0;
  for (const row of STARTER_ROWS)
    for (const place of row.places) {
      if (place.of !== of) continue;
      rank++;
      if (isPattern(place.at)) patterned.push({ row, place, rank, matches: globMatcher(`/${place.at}`) });
      else plain.set(place.at, [...(plain.get(place.at) ?? []), { row, place, rank }]);
    }
  return (relative) => {
    const parts = relative.split('/');
    let best: (Found & { readonly rank: number }) | undefined;
    for (let below = 0; below <= PLACE_DEPTH && below < parts.length; below++) {
      const at = parts.slice(0, parts.length - below).join('/');
      const rest = parts.slice(parts.length - below).join('/');
      for (const found of [
        ...(plain.get(at) ?? []),
        ...patterned.filter(({ matches }) => matches(`/${at}`)),
      ]) {
        if (found.place.names !== undefined && !found.place.names.test(rest)) continue;
        if (best === undefined || found.rank < best.rank) best = found;
      }
    }
    return best === undefined ? undefined : { row: best.row, place: best.place };
  };
}
