import type { Snapshot } from './snapshot.ts';
import type { LinkGraph } from './verdict/judgement.ts';

/** How long the respawn watch should be, and how long it will be. */
export interface Watch {
  /** Two of the longest periods found, at least past the host's next full minute. Milliseconds. */
  readonly wantedMs: number;
  /** `wantedMs`, clamped by configuration. */
  readonly watchedMs: number;
  /** False: the watch ends before cron has had to read its files again (`cron re-read not observed`). */
  readonly cronRereadObserved: boolean;
  /** Longest period found among what starts the miner, in seconds; null where none has a period. */
  readonly longestPeriodSeconds: number | null;
  /** Something starts at the boot only: no watch can see that. */
  readonly startsAtBoot: boolean;
}

const MINUTE_MS = 60_000;
/** cron wakes at the full minute and needs a moment to fork and run. */
const AFTER_MINUTE_MS = 2_000;

/**
 * The watch after a removal (design 8, "Watch and ending").
 *
 * @param limits milliseconds, `watch.minimum` and `watch.maximum`
 * @param hostNowMs the host's clock, milliseconds since 1970: ours plus `clockOffsetMs`
 */
export function wantedWatch(
  snapshot: Pick<Snapshot, 'cronFiles'>,
  links: Pick<LinkGraph, 'cronLines' | 'cronFiles'>,
  limits: { readonly minimum: number; readonly maximum: number },
  hostNowMs: number,
): Watch {
  const chosen = new Set(links.cronLines.map((link) => `${link.number} ${link.path}`));
  const files = new Set(links.cronFiles.map((link) => link.path));
  const periods = snapshot.cronFiles.flatMap((file) =>
    file.lines
      .filter((line) => files.has(file.path) || chosen.has(`${line.number} ${file.path}`))
      .filter((line) => line.kind === 'entry' || line.kind === 'script')
      .map((line) => line.periodSeconds),
  );
  return { ...watchOf(periods, limits, hostNowMs), startsAtBoot: periods.includes(null) };
}

/** The rule itself, over periods in seconds; null stands for what has no period. */
export function watchOf(
  periods: readonly (number | null)[],
  limits: { readonly minimum: number; readonly maximum: number },
  hostNowMs: number,
): Omit<Watch, 'startsAtBoot'> {
  const known = periods.filter((period) => period !== null);
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
  };
}
