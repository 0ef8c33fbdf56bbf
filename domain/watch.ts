import type { WatchFacts } from './incident.ts';
import { byteTextOf } from './linux/byte-text.ts';
import { basename } from './linux/paths.ts';
import { timerPeriod } from './linux/timer-period.ts';
import type { CronFile, CronLine, PersistenceEntry, Snapshot } from './snapshot.ts';
import type { LinkGraph } from './verdict/judgement.ts';

/** How long the respawn watch should be, how long it will be, and what it cannot see. */
export interface Watch extends WatchFacts {
  /** Two of the longest periods found, at least past the host's next full minute. Milliseconds. */
  readonly wantedMs: number;
  /** `wantedMs`, clamped by configuration. */
  readonly watchedMs: number;
}

/** How often a starter comes: seconds, `boot` where no clock brings it, `unknown` where its text does not tell. */
export type Period = number | 'boot' | 'unknown';

const MINUTE_MS = 60_000;
/** cron wakes at the full minute and needs a moment to fork and run. */
const AFTER_MINUTE_MS = 2_000;

/**
 * The watch after a removal. Timers' and units' periods count as cron's do.
 *
 * @param limits milliseconds, `watch.minimum` and `watch.maximum`
 * @param hostNowMs the host's clock, milliseconds since 1970: ours plus `clockOffsetMs`
 */
export function wantedWatch(
  snapshot: Pick<Snapshot, 'cronFiles' | 'persistence'>,
  links: Pick<LinkGraph, 'cronLines' | 'cronFiles' | 'persistence'>,
  limits: { readonly minimum: number; readonly maximum: number },
  hostNowMs: number,
): Watch {
  const chosen = new Set(links.cronLines.map((link) => `${link.number} ${link.path}`));
  const files = new Set(links.cronFiles.map((link) => link.path));
  const isChosen = (file: CronFile, line: CronLine) => chosen.has(`${line.number} ${file.path}`);
  const ofCron = snapshot.cronFiles.flatMap((file) => {
    // An assignment starts something with whatever line of its file runs.
    const all =
      files.has(file.path) || file.lines.some((line) => line.kind === 'environment' && isChosen(file, line));
    return file.lines
      .filter((line) => all || isChosen(file, line))
      .filter((line) => line.kind === 'entry' || line.kind === 'script')
      .map((line): Period => line.periodSeconds ?? 'boot');
  });
  const linked = new Set(links.persistence.map(({ path }) => path));
  const ofOthers = snapshot.persistence
    .filter(({ path }) => linked.has(path))
    .flatMap((entry) => periodsOf(entry, snapshot.persistence));
  return watchOf([...ofCron, ...ofOthers], limits, hostNowMs);
}

/** A service comes when its timers fire; one without a timer, like any other starter, at boot or login. */
function periodsOf(entry: PersistenceEntry, all: readonly PersistenceEntry[]): Period[] {
  if (!isUnit(entry)) return ['boot'];
  const name = byteTextOf(basename(entry.path));
  const timers = name.endsWith('.timer') ? [entry] : all.filter((other) => fires(other, name));
  if (timers.length === 0) return ['boot'];
  return timers.map(({ text, truncated }): Period => {
    const period = timerPeriod(byteTextOf(text));
    if (period.kind === 'every') return period.seconds;
    return period.kind === 'once' && !truncated ? 'boot' : 'unknown';
  });
}

const isUnit = ({ row }: PersistenceEntry): boolean => row === 'unit' || row === 'user-unit';

function fires(timer: PersistenceEntry, unit: string): boolean {
  const name = byteTextOf(basename(timer.path));
  if (!isUnit(timer) || !name.endsWith('.timer')) return false;
  const named = /^\s*Unit\s*=\s*(\S{1,300})/m.exec(byteTextOf(timer.text))?.[1];
  return named === undefined ? name.replace(/timer$/, 'service') === unit : named === unit;
}

/** The rule itself. */
export function watchOf(
  periods: readonly Period[],
  limits: { readonly minimum: number; readonly maximum: number },
  hostNowMs: number,
): Watch {
  const known = periods.filter((period) => typeof period === 'number');
  const longest = known.reduce((most, period) => Math.max(most, period), 0);
  const inMinute = ((hostNowMs % MINUTE_MS) + MINUTE_MS) % MINUTE_MS;
  const pastMinute = MINUTE_MS - inMinute + AFTER_MINUTE_MS;
  const wantedMs = Math.max(2 * longest * 1000, pastMinute);
  const watchedMs = Math.min(Math.max(wantedMs, limits.minimum), Math.max(limits.maximum, limits.minimum));
  return {
    wantedMs,
    watchedMs,
    cronRereadObserved: watchedMs >= pastMinute,
    longestPeriodSeconds: known.length === 0 ? null : longest,
    startsAtBoot: periods.includes('boot'),
    periodUnknown: periods.includes('unknown'),
  };
}
