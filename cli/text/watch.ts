import type { Incident } from '../../api/client/index.ts';
import { watchSentences } from '../../domain/ending/watch-sentences.ts';
import { span } from './table.ts';

/** How long the host was watched, of how long it should have been, and what that cannot show. Null before the watch. */
export function watchText({
  watched,
  wanted,
  watch,
}: Pick<Incident, 'watched' | 'wanted' | 'watch'>): string | null {
  if (watched === null) return null;
  const longest = watch?.longestPeriodSeconds ?? null;
  const length = [
    span(watched),
    ...(wanted === null ? [] : [`of ${span(wanted)} wanted`]),
    ...(longest === null ? [] : [`(longest period found: ${span(longest * 1000)})`]),
  ].join(' ');
  return [length, ...(watch === null ? [] : watchSentences(watch))].join('; ');
}
