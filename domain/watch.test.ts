import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { infectedSnapshot, labContext } from '../test/shared/infected-snapshot.ts';
import { autostart } from '../test/shared/snapshots.ts';
import type { PersistenceEntry } from './snapshot.ts';
import { judge } from './verdict/index.ts';
import type { Period } from './watch.ts';
import { wantedWatch, watchOf } from './watch.ts';

const hour = 3_600_000;
const wide = { minimum: 0, maximum: 1_000 * hour };
const period = fc.oneof(
  fc.integer({ min: 60, max: 400 * 86_400 }),
  fc.constant('boot' as const),
  fc.constant('unknown' as const),
);
const numbers = (periods: readonly Period[]): number[] => periods.filter((one) => typeof one === 'number');
const clock = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('the respawn watch', () => {
  test('wants two of the longest periods, and at least to be past the next minute', () => {
    fc.assert(
      fc.property(fc.array(period, { maxLength: 20 }), clock, (periods, now) => {
        const watch = watchOf(periods, wide, now);
        for (const one of numbers(periods)) expect(watch.wantedMs).toBeGreaterThanOrEqual(2_000 * one);
        expect(Math.floor((now + watch.wantedMs) / 60_000)).toBeGreaterThan(Math.floor(now / 60_000));
        const longest = Math.max(0, ...numbers(periods));
        expect(watch.wantedMs === 2_000 * longest || watch.wantedMs <= 62_000).toBe(true);
      }),
    );
  });

  test('is clamped by configuration, and says when cron was not seen to read again', () => {
    const limits = fc
      .tuple(fc.integer({ min: 0, max: hour }), fc.integer({ min: 0, max: hour }))
      .map(([a, b]) => ({ minimum: Math.min(a, b), maximum: Math.max(a, b) }));
    fc.assert(
      fc.property(fc.array(period), limits, clock, (periods, { minimum, maximum }, now) => {
        const watch = watchOf(periods, { minimum, maximum }, now);
        expect(watch.watchedMs).toBeGreaterThanOrEqual(minimum);
        expect(watch.watchedMs).toBeLessThanOrEqual(maximum);
        if (watch.wantedMs >= minimum && watch.wantedMs <= maximum)
          expect(watch.watchedMs).toBe(watch.wantedMs);
        const passed = Math.floor((now + watch.watchedMs) / 60_000) > Math.floor(now / 60_000);
        if (watch.cronRereadObserved) expect(passed).toBe(true);
        expect(watch.cronRereadObserved || watch.watchedMs < 62_000).toBe(true);
      }),
    );
  });

  test('counts the linked lines only: every five minutes, not the nightly backup', () => {
    const snapshot = infectedSnapshot();
    const { links } = judge(snapshot, labContext);
    expect(wantedWatch(snapshot, links, { minimum: 120_000, maximum: 1_800_000 }, 0)).toEqual({
      wantedMs: 600_000,
      watchedMs: 600_000,
      cronRereadObserved: true,
      longestPeriodSeconds: 300,
      startsAtBoot: false,
      periodUnknown: false,
    });
    expect(wantedWatch(snapshot, links, { minimum: 1_000, maximum: 5_000 }, 30_000)).toMatchObject({
      watchedMs: 5_000,
      cronRereadObserved: false,
    });
    const none = { cronLines: [], cronFiles: [], persistence: [] };
    expect(wantedWatch(snapshot, none, { minimum: 1_000, maximum: hour }, 50_000)).toMatchObject({
      wantedMs: 12_000,
      longestPeriodSeconds: null,
    });
  });

  test('counts the timers of a linked unit, says what comes at boot only, and what it cannot read', () => {
    const service = autostart('/etc/systemd/system/u.service', '[Service]\nExecStart=/tmp/x\n');
    const watch = (...persistence: PersistenceEntry[]) =>
      wantedWatch(
        { cronFiles: [], persistence },
        {
          cronLines: [],
          cronFiles: [],
          persistence: [
            {
              path: service.path,
              lines: [],
              whole: true,
              why: [],
              kinds: [],
              linked: true,
              selected: true,
              caution: null,
            },
          ],
        },
        { minimum: 0, maximum: 24 * hour },
        0,
      );
    const timer = '/etc/systemd/system/u.timer';
    expect(watch(service, autostart(timer, '[Timer]\nOnCalendar=hourly\n'))).toMatchObject({
      wantedMs: 2 * hour,
      longestPeriodSeconds: 3600,
      startsAtBoot: false,
      periodUnknown: false,
    });
    expect(
      watch(
        service,
        autostart('/etc/systemd/system/z.timer', '[Timer]\nUnit=u.service\nOnUnitActiveSec=30min\n'),
      ),
    ).toMatchObject({ wantedMs: hour, longestPeriodSeconds: 1800 });
    expect(watch(service)).toMatchObject({ startsAtBoot: true, longestPeriodSeconds: null });
    expect(watch(service, autostart(timer, '[Timer]\nOnCalendar=*-*-~03\n'))).toMatchObject({
      periodUnknown: true,
      startsAtBoot: false,
    });
    expect(
      watch(service, autostart('/etc/systemd/system/other.timer', '[Timer]\nOnCalendar=hourly\n')),
    ).toMatchObject({ startsAtBoot: true });
  });
});
