import { expect, test } from 'vitest';
import { watchText } from './watch.ts';

const facts = {
  cronRereadObserved: true,
  startsAtBoot: false,
  longestPeriodSeconds: null,
  periodUnknown: false,
};

test('a watch says its length, and nothing more where it saw all', () => {
  expect(watchText({ watched: null, wanted: null, watch: null })).toBeNull();
  expect(watchText({ watched: 120_000, wanted: 60_000, watch: facts })).toBe('2m of 1m wanted');
});

test('a watch that was too short says so, and what no watch sees', () => {
  const text = watchText({
    watched: 5_000,
    wanted: 7_200_000,
    watch: { cronRereadObserved: false, startsAtBoot: true, longestPeriodSeconds: 3600, periodUnknown: true },
  });
  expect(text).toContain('5s of 2h wanted (longest period found: 1h)');
  expect(text).toContain('cron re-read not observed');
  expect(text).toContain('boot or login only');
  expect(text).toContain('the period of a timer could not be read');
});
