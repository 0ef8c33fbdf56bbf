import type { NotShown } from '../text-kinds.ts';

/**
 * Schedules of cron and the longest time between two runs. Pure calendar: changes of daylight saving time are left out.
 * Semantics of Vixie cron and cronie: where both day fields are restricted (neither begins with `*`), either may match.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Minutes 0 to 59, hours 0 to 23, days 1 to 31, months 1 to 12, week days 0 (Sunday) to 6. */
export interface Schedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekDays: ReadonlySet<number>;
  /** A run needs only one of the two day fields to match. */
  readonly eitherDay: boolean;
}

const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

/** Whether a word is a nickname of cron, `@reboot` included. */
export const isNickname = (word: string): boolean => word === '@reboot' || NICKNAMES.has(word);

function fieldValues(field: string, low: number, high: number, names: readonly string[]): Set<number> | null {
  const values = new Set<number>();
  const number = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    if (named >= 0) return named + (names === MONTHS ? 1 : 0);
    return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  };
  for (const part of field.split(',')) {
    const match = /^(\*|[0-9a-zA-Z]+)(?:[-~]([0-9a-zA-Z]+))?(?:\/(\d{1,4}))?$/.exec(part);
    if (match === null) return null;
    const [, first = '', last, stepText] = match;
    const step = stepText === undefined ? 1 : Number(stepText);
    if (first === '*' && last !== undefined) return null;
    const from = first === '*' ? low : number(first);
    // `5/10` without an end: Vixie cron runs once, cronie to the end; the rarer run is assumed.
    let to = first === '*' ? high : last === undefined ? from : number(last);
    // cronie's random choice between two values: it is drawn once, so it is one run.
    if (part.includes('~')) to = from;
    if (!(from >= low && to <= high && from <= to && step >= 1)) return null;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/** Five fields or a nickname. Null for what is no schedule, and for `@reboot`, which has none. */
export function parseSchedule(text: NotShown): Schedule | null {
  const fields = (NICKNAMES.get(text) ?? text).trim().split(/[ \t]+/);
  if (fields.length !== 5) return null;
  const [minute = '', hour = '', day = '', month = '', weekDay = ''] = fields;
  const minutes = fieldValues(minute.replace(/^-/, ''), 0, 59, []);
  const hours = fieldValues(hour, 0, 23, []);
  const days = fieldValues(day, 1, 31, []);
  const months = fieldValues(month, 1, 12, MONTHS);
  const sevens = fieldValues(weekDay, 0, 7, DAYS);
  if (minutes === null || hours === null || days === null || months === null || sevens === null) return null;
  return {
    minutes,
    hours,
    days,
    months,
    weekDays: new Set([...sevens].map((value) => value % 7)),
    eitherDay: !day.startsWith('*') && !weekDay.startsWith('*'),
  };
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

interface YearOfRuns {
  /** Day of the year, 0 for 1 January. */
  readonly first: number;
  readonly last: number;
  /** Longest distance in days between two days with runs. */
  readonly gap: number;
}

function runsInYear(schedule: Schedule, leap: boolean, firstWeekDay: number): YearOfRuns | null {
  let first = -1;
  let last = -1;
  let gap = 0;
  let dayOfYear = 0;
  for (let month = 1; month <= 12; month++) {
    const length = (MONTH_LENGTHS[month - 1] ?? 0) + (leap && month === 2 ? 1 : 0);
    for (let day = 1; day <= length; day++, dayOfYear++) {
      if (!schedule.months.has(month)) continue;
      const byDay = schedule.days.has(day);
      const byWeekDay = schedule.weekDays.has((firstWeekDay + dayOfYear) % 7);
      if (!(schedule.eitherDay ? byDay || byWeekDay : byDay && byWeekDay)) continue;
      if (first < 0) first = dayOfYear;
      else gap = Math.max(gap, dayOfYear - last);
      last = dayOfYear;
    }
  }
  return first < 0 ? null : { first, last, gap };
}

/** Longest distance in days between two days with runs, over the 400 years after which the calendar repeats. */
function longestDayGap(schedule: Schedule): number | null {
  const kinds = new Map<number, YearOfRuns | null>();
  let start = 0;
  let previous: number | null = null;
  let gap = 0;
  // 1 January 2000 was a Saturday. Two cycles, so that the gap across the seam counts.
  let weekDay = 6;
  for (let year = 2000; year < 2800; year++) {
    const leap = isLeap(year);
    const kind = weekDay * 2 + (leap ? 1 : 0);
    if (!kinds.has(kind)) kinds.set(kind, runsInYear(schedule, leap, weekDay));
    const runs = kinds.get(kind) ?? null;
    if (runs !== null) {
      if (previous !== null) gap = Math.max(gap, start + runs.first - previous);
      gap = Math.max(gap, runs.gap);
      previous = start + runs.last;
    }
    start += leap ? 366 : 365;
    weekDay = (weekDay + (leap ? 366 : 365)) % 7;
  }
  return previous === null ? null : gap;
}

/**
 * Longest time between two runs, in seconds.
 *
 * @returns null for a schedule that never runs, such as 30 February
 * @example longestPeriod(parseSchedule('*\/5 * * * *')) // 300
 */
export function longestPeriod(schedule: Schedule): number | null {
  const dayGap = longestDayGap(schedule);
  if (dayGap === null) return null;
  const times = [...schedule.hours].flatMap((hour) =>
    [...schedule.minutes].map((minute) => hour * 60 + minute),
  );
  times.sort((a, b) => a - b);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  let longest = dayGap * 1440 - (last - first);
  for (let i = 1; i < times.length; i++) longest = Math.max(longest, (times[i] ?? 0) - (times[i - 1] ?? 0));
  return longest * 60;
}
