import type { WatchFacts } from '../incident.ts';

/** What the respawn watch could not see, in sentences for people; empty where it saw all that its rule wants. */
export function watchSentences({
  cronRereadObserved,
  startsAtBoot,
  periodUnknown,
}: WatchFacts): readonly string[] {
  return [
    ...(cronRereadObserved
      ? []
      : ['cron re-read not observed: the watch is over before cron has to read its files again']),
    ...(startsAtBoot ? ['something starts at a boot or login only: no watch sees that'] : []),
    ...(periodUnknown ? ['the period of a timer could not be read: the watch may be too short'] : []),
  ];
}
