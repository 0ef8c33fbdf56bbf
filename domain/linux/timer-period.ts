import type { NotShown } from '../text-kinds.ts';
/**
 * How often a systemd timer fires, read from its text: the longest time between two runs, as a crontab line has one. Only the
 * forms that timers are written in are read (systemd.time(7)); another one is `unknown`, never guessed.
 */
export type TimerPeriod =
  | { readonly kind: 'every'; readonly seconds: number }
  /** At the boot, or once after the timer was started. */
  | { readonly kind: 'once' }
  | { readonly kind: 'unknown' };

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:us|usec|µs)$/, 1e-6],
  [/^(?:ms|msec)$/, 1e-3],
  [/^(?:|s|sec|second|seconds)$/, 1],
  [/^(?:m|min|minute|minutes)$/, 60],
  [/^(?:h|hr|hour|hours)$/, 3600],
  [/^(?:d|day|days)$/, 86_400],
  [/^(?:w|week|weeks)$/, 7 * 86_400],
  [/^(?:M|month|months)$/, 31 * 86_400],
  [/^(?:y|year|years)$/, 366 * 86_400],
];

/** Seconds of a time span such as `1h 30min`; null where it is none. */
export function spanSeconds(text: string): number | null {
  const parts = [...text.trim().matchAll(/(\d{1,9}(?:\.\d{1,6})?)\s*([a-zA-Zµ]*)\s*/gy)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim()) return null;
  let seconds = 0;
  for (const [, number = '', unit = ''] of parts) {
    const factor = UNITS.find(([name]) => name.test(unit))?.[1];
    if (factor === undefined) return null;
    seconds += Number(number) * factor;
  }
  return seconds;
}

const SHORTHANDS: Readonly<Record<string, number>> = {
  minutely: 60,
  hourly: 3600,
  daily: 86_400,
  weekly: 7 * 86_400,
  monthly: 31 * 86_400,
  quarterly: 92 * 86_400,
  semiannually: 184 * 86_400,
  yearly: 366 * 86_400,
  annually: 366 * 86_400,
};

const FIELD =
  /^(?:\*|\d{1,2}(?:\.\.\d{1,2})?)(?:\/\d{1,2})?(?:,\d{1,2}(?:\.\.\d{1,2})?(?:\/\d{1,2})?){0,59}$/;
const WEEKDAYS = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}(?:(?:\.\.|-|,)|$)){1,14}$/i;

/** Longest gap in units of the field, or null where it runs once in the whole of the next greater unit. */
function stepOf(field: string): number | null {
  if (field === '*') return 1;
  const step = /^(?:\*|0{1,2})\/(\d{1,2})$/.exec(field)?.[1];
  return step === undefined || Number(step) === 0 ? null : Number(step);
}

/** Longest time between two runs of an `OnCalendar=` expression; too long rather than too short. */
export function calendarPeriod(expression: string): TimerPeriod {
  const words = expression.trim().split(/\s+/).filter(Boolean);
  if (/^(?:UTC|[A-Z][A-Za-z_]+\/[A-Za-z_/]+)$/.test(words.at(-1) ?? '')) words.pop();
  const [only] = words;
  const known = words.length === 1 ? SHORTHANDS[only?.toLowerCase() ?? ''] : undefined;
  if (known !== undefined) return { kind: 'every', seconds: known };
  const weekday = WEEKDAYS.test(words[0] ?? '') ? words.shift() : undefined;
  const date = /-/.test(words[0] ?? '') ? words.shift() : undefined;
  const time = words.shift() ?? '00:00:00';
  if (words.length > 0) return { kind: 'unknown' };
  const days = dateDays(date);
  const within = timeSeconds(time);
  if (days === null || within === null) return { kind: 'unknown' };
  if (days === 'once') return { kind: 'once' };
  if (weekday !== undefined) return { kind: 'every', seconds: Math.max(7, days) * 86_400 };
  return { kind: 'every', seconds: days > 1 ? days * 86_400 : within };
}

function dateDays(date: string | undefined): number | 'once' | null {
  if (date === undefined) return 1;
  const fields = date.split('-');
  const [month = '', day = ''] = fields.slice(-2);
  const year = fields.length === 3 ? fields[0] : '*';
  if (fields.length < 2 || fields.length > 3 || !FIELD.test(month) || !FIELD.test(day)) return null;
  if (year !== '*') return /^\d{4}$/.test(year ?? '') && month !== '*' && day !== '*' ? 'once' : null;
  if (month !== '*') return 366;
  return day === '*' ? 1 : 31;
}

function timeSeconds(time: string): number | null {
  const [hour = '', minute = '', second = '0', ...more] = time.split(':');
  const whole = second.replace(/\.\d{1,6}$/, '');
  if (more.length > 0 || ![hour, minute, whole].every((field) => FIELD.test(field))) return null;
  const hours = stepOf(hour);
  if (hours === null) return 86_400;
  if (hours > 1) return hours * 3600;
  const minutes = stepOf(minute);
  return minutes === null ? 3600 : minutes * 60;
}

const ACTIVE = /^(?:OnUnitActiveSec|OnUnitInactiveSec)$/;
const FIRST = /^(?:OnBootSec|OnStartupSec|OnActiveSec)$/;

/**
 * Period of a timer by the text of its unit file. Several triggers: whichever comes first.
 *
 * @example timerPeriod('[Timer]\nOnCalendar=*:0/5\n') → { kind: 'every', seconds: 300 }
 */
export function timerPeriod(text: NotShown): TimerPeriod {
  const found: TimerPeriod[] = [];
  let delay = 0;
  for (const row of text.split('\n')) {
    const [, key = '', value = ''] = /^\s*([A-Za-z]{1,40})\s*=\s*(.{0,500}?)\s*$/.exec(row) ?? [];
    if (value === '') continue;
    if (key === 'OnCalendar') found.push(calendarPeriod(value));
    else if (ACTIVE.test(key)) {
      const seconds = spanSeconds(value);
      found.push(seconds === null ? { kind: 'unknown' } : { kind: 'every', seconds });
    } else if (FIRST.test(key)) found.push({ kind: 'once' });
    else if (key === 'RandomizedDelaySec') delay = spanSeconds(value) ?? 0;
  }
  const every = found.flatMap((one) => (one.kind === 'every' ? [one.seconds] : []));
  if (every.length > 0) return { kind: 'every', seconds: Math.ceil(Math.min(...every) + delay) };
  return found.some(({ kind }) => kind === 'unknown') || found.length === 0
    ? { kind: 'unknown' }
    : { kind: 'once' };
}
