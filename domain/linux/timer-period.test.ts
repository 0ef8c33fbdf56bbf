import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarPeriod, spanSeconds, timerPeriod } from './timer-period.ts';

const minute = 60;
const hour = 3600;
const day = 86_400;

describe('a timer', () => {
  test.each<[string, number]>([
    ['minutely', minute],
    ['hourly', hour],
    ['Daily', day],
    ['weekly', 7 * day],
    ['*:0/5', 5 * minute],
    ['*:*', minute],
    ['*:*:00', minute],
    ['*-*-* *:00/10:00', 10 * minute],
    ['*-*-* *:15:00', hour],
    ['0/6:00:00', 6 * hour],
    ['*-*-* 03:30:00', day],
    ['03:30', day],
    ['*:0,20,40', hour],
    ['Mon..Fri 08:00', 7 * day],
    ['Sun *-*-* 00:00:00 UTC', 7 * day],
    ['*-*-01 00:00:00', 31 * day],
    ['*-01-01 00:00:00 Europe/Berlin', 366 * day],
  ])('of OnCalendar=%s comes again within %s seconds', (expression, seconds) => {
    expect(calendarPeriod(expression)).toEqual({ kind: 'every', seconds });
  });

  test('of a day of one year fires once, and what cannot be read is unknown', () => {
    expect(calendarPeriod('2031-01-01 00:00:00')).toEqual({ kind: 'once' });
    for (const odd of ['*-*-~03', 'whenever', '*:*:*:*', '1 2 3 4'])
      expect(calendarPeriod(odd)).toEqual({ kind: 'unknown' });
  });

  test('counts from its last run, with the delay that it adds', () => {
    expect(timerPeriod('[Timer]\nOnBootSec=1min\nOnUnitActiveSec=1h 30min\n')).toEqual({
      kind: 'every',
      seconds: 5400,
    });
    expect(timerPeriod('[Timer]\r\nOnCalendar=hourly\r\nRandomizedDelaySec=10min\r\n')).toEqual({
      kind: 'every',
      seconds: hour + 10 * minute,
    });
    expect(timerPeriod('[Timer]\nOnCalendar=daily\nOnCalendar=hourly\n')).toEqual({
      kind: 'every',
      seconds: hour,
    });
    expect(timerPeriod('[Timer]\nOnBootSec=5min\n')).toEqual({ kind: 'once' });
    expect(timerPeriod('[Unit]\nDescription=nothing\n')).toEqual({ kind: 'unknown' });
  });

  test('a span is read as systemd reads it', () => {
    for (const [text, seconds] of [
      ['90', 90],
      ['5min', 300],
      ['1h30m', 5400],
      ['2 weeks', 14 * day],
      ['500ms', 0.5],
    ] as const)
      expect(spanSeconds(text)).toBe(seconds);
    for (const odd of ['', 'infinity', '5 parsecs', 'min']) expect(spanSeconds(odd)).toBeNull();
  });

  test('any text has a period, is once, or is unknown', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (key, value) => {
        const { kind } = timerPeriod(`[Timer]\nOnCalendar=${value}\n${key}\n`);
        expect(['every', 'once', 'unknown']).toContain(kind);
      }),
    );
  });
});
