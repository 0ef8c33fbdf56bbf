import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStamp } from './stamp.ts';
import { parseSyslog } from './syslog.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');
const seconds = fc.integer({ min: 946_684_800, max: 4_000_000_000 });
const offset = fc.integer({ min: -12 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);
const DAY = 86_400;

/** As a host with this offset writes it. */
function bsd(at: number, minutes: number): string {
  const local = new Date((at + minutes * 60) * 1000);
  const clock = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':');
  return `${MONTHS[local.getUTCMonth()]} ${String(local.getUTCDate()).padStart(2, ' ')} ${clock}`;
}

describe('times in logs', () => {
  test('without a year: the latest that is not after the last writing of the file', () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 363 * DAY }), offset, (at, later, utcOffsetMinutes) => {
        const context = { writtenMs: (at + later) * 1000, utcOffsetMinutes };
        expect(parseStamp(`${bsd(at, utcOffsetMinutes)} host sshd[1]: x`, context)?.atMs).toBe(at * 1000);
      }),
    );
  });

  test('29 February counts back to the last leap year', () => {
    const context = { writtenMs: Date.UTC(2026, 5, 1), utcOffsetMinutes: 0 };
    expect(parseStamp('Feb 29 12:00:00 h', context)?.atMs).toBe(Date.UTC(2024, 1, 29, 12));
    expect(parseStamp('Feb 30 12:00:00 h', context)).toBeNull();
  });

  test('RFC 3339 and web servers’ times are exact, whatever the host’s offset is', () => {
    fc.assert(
      fc.property(seconds, offset, offset, (at, minutes, utcOffsetMinutes) => {
        const context = { writtenMs: 0, utcOffsetMinutes };
        const local = new Date((at + minutes * 60) * 1000).toISOString();
        const sign = minutes < 0 ? '-' : '+';
        const zone = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
        expect(parseStamp(`${local.slice(0, 19)}.25${zone} x`, context)?.atMs).toBe(at * 1000 + 250);
        expect(parseStamp(local.slice(0, 19).replace('T', ' '), context)?.atMs).toBe(
          (at + (minutes - utcOffsetMinutes) * 60) * 1000,
        );
        const [year, month, day] = local.slice(0, 10).split('-').map(Number);
        const web = `${two(day ?? 0)}/${MONTHS[(month ?? 1) - 1]}/${year}:${local.slice(11, 19)} ${zone.replace(':', '')}`;
        expect(parseStamp(web, context)?.atMs).toBe(at * 1000);
      }),
    );
  });

  test('anything else is no time, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const stamp = parseStamp(text, { writtenMs: 0, utcOffsetMinutes: 0 });
        expect(stamp === null || Number.isFinite(stamp.atMs)).toBe(true);
      }),
    );
    for (const text of [
      'Foo  2 03:04:05',
      'Nov  2 25:00:00',
      '2026-13-01T00:00:00Z',
      '99/Nov/2026:00:00:00 +0000',
    ]) {
      expect(parseStamp(text, { writtenMs: 0, utcOffsetMinutes: 0 })).toBeNull();
    }
  });
});

describe('a line of syslog', () => {
  const context = { writtenMs: Date.UTC(2026, 10, 22), utcOffsetMinutes: 0 };
  test.each([
    ['Nov 21 03:04:05 web1 sshd[812]: hello', 'sshd', 812, 'hello', 1],
    ['<38>Nov 21 03:04:05 web1 sshd-session[9]: hello', 'sshd-session', 9, 'hello', 1],
    ['Nov 21 03:04:05 alpine auth.info sshd[812]: hello', 'sshd', 812, 'hello', 1],
    ['2026-11-21T03:04:05.123456+01:00 web1 CRON[1]: hello', 'CRON', 1, 'hello', 1],
    ['Nov 21 03:04:05 web1 crontab: hello', 'crontab', null, 'hello', 1],
    ['Nov 21 03:04:05 web1 sshd[1]: message repeated 4 times: [ Failed x]', 'sshd', 1, 'Failed x', 4],
  ])('%s', (text, tag, pid, message, times) => {
    expect(parseSyslog(text, context)).toMatchObject({ tag, pid, message, times });
  });
  test('is told from other lines', () => {
    for (const text of ['', 'Nov 21 03:04:05', 'hello world', 'Nov 21 03:04:05 web1 no colon']) {
      expect(parseSyslog(text, context)).toBeNull();
    }
  });
});
