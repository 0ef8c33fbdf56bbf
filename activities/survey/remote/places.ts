import type { Place } from '../../../domain/starters/row.ts';
import { SKELETON } from '../../../domain/starters/row-of.ts';
import { STARTER_ROWS } from '../../../domain/starters/rows.ts';

/** Places of the table of starters in the order in which a host lists and reads them. */
export interface StarterPlaces {
  /** Not read. */
  readonly secret: readonly string[];
  /** Only the beginning of each file is read. */
  readonly start: readonly string[];
  readonly whole: readonly string[];
  /** In each home. */
  readonly homes: readonly string[];
}

export function starterPlaces(): StarterPlaces {
  const all = STARTER_ROWS.flatMap(({ places }) => places);
  const listOf = (of: Place['of'], read: Place['read']): string[] => [
    ...new Set(all.filter((place) => place.of === of && place.read === read).map(({ at }) => at)),
  ];
  const homes = listOf('home', 'text');
  return {
    secret: listOf('root', 'none'),
    start: listOf('root', 'start'),
    whole: [...listOf('root', 'text'), ...homes.map((at) => `${SKELETON}/${at}`)],
    homes,
  };
}

/** As parameters of `survey_starters`: each list is divided by blanks. */
export function placeWords(): readonly string[] {
  const { secret, start, whole, homes } = starterPlaces();
  return [secret, start, whole, homes].map((list) => list.join(' '));
}
