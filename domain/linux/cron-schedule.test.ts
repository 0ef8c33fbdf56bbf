import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schedule } from './cron-schedule.ts';
import { longestPeriod, parseSchedule } from './cron-schedule.ts';

const DAY = 86_400;
const period = (text: string): number | null => {
  const schedule = parseSchedule(text);
  return schedule === null ? null : longestPeriod(schedule);
};

describe('the longest time between two runs', () => {
  test.each([
    ['* * * * *', 60],
    ['*/5 * * * *', 300],
    ['*/7 * * * *', 420],
    ['1-59/2 * * * *', 120],
    ['0 * * * *', 3600],
    ['0 9-17 * * *', 16 * 3600],
    ['30 4 * * *', DAY],
    ['0 0 * * 0', 7 * DAY],
    ['0 0 * * 7', 7 * DAY],
    ['0 0 * * mon-fri', 3 * DAY],
    ['0 0 1 * *', 31 * DAY],
    ['0 0 31 * *', 61 * DAY],
    ['0 0 1 1 *', 366 * DAY],
    ['0 0 29 feb *', (8 * 365 + 1) * DAY],
    ['0 0 1,15 * 3', 7 * DAY],
    ['0 0 30 2 *', null],
  ])('of %s is %s seconds', (text, seconds) => {
    expect(period(text)).toBe(seconds);
  });

  test('is that of the calendar, walked minute by minute', () => {
    const field = (low: number, high: number) =>
      fc.oneof(
        { weight: 2, arbitrary: fc.constant('*') },
        fc.integer({ min: low, max: high }).map(String),
        fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
        fc
          .uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 3 })
          .map((list) => list.join(',')),
      );
    fc.assert(
      fc.property(field(0, 59), field(0, 23), field(1, 28), field(0, 6), (minute, hour, day, weekDay) => {
        const schedule = parseSchedule(`${minute} ${hour} ${day} * ${weekDay}`);
        expect(schedule).not.toBeNull();
        if (schedule === null) return;
        const longest = longestPeriod(schedule);
        const walked = walk(schedule);
        // The walk sees four years: what it finds cannot be longer than the truth.
        expect(longest).toBeGreaterThanOrEqual(walked);
        if (schedule.eitherDay || day === '*' || weekDay === '*') expect(longest).toBe(walked);
      }),
      { numRuns: 40 },
    );
  });
});

/** The longest gap in four years, by trying every minute of the days that match. */
function walk(schedule: Schedule): number {
  let previous = -1;
  let longest = 0;
  for (let time = Date.UTC(2025, 0, 1); time < Date.UTC(2029, 0, 1); time += DAY * 1000) {
    const date = new Date(time);
    const [byDay, byWeekDay] = [
      schedule.days.has(date.getUTCDate()),
      schedule.weekDays.has(date.getUTCDay()),
    ];
    if (!(schedule.eitherDay ? byDay || byWeekDay : byDay && byWeekDay)) continue;
    if (!schedule.months.has(date.getUTCMonth() + 1)) continue;
    for (let minute = 0; minute < 1440; minute++) {
      if (!schedule.hours.has(Math.floor(minute / 60)) || !schedule.minutes.has(minute % 60)) continue;
      const now = time / 1000 + minute * 60;
      if (previous >= 0) longest = Math.max(longest, now - previous);
      previous = now;
    }
  }
  return longest;
}

test('no text makes the parser throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d*/,~a-z -]{0,40}$/)), (text) => {
      const schedule = parseSchedule(text);
      if (schedule !== null) expect(longestPeriod(schedule)).not.toBe(0);
    }),
  );
});
