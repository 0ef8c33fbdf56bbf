import { isUnder } from '../../domain/linux/paths.ts';
import type { Shown } from '../../domain/snapshot.ts';
import type { Wanted } from '../preserve-evidence/wanted.ts';
import type { ListedLog, Listing } from './listing.ts';

/** Bounds of one collection. What is over is said in the report. Bytes. */
export interface LogLimits {
  readonly perFile: number;
  readonly total: number;
  readonly files: number;
}
export const LOG_LIMITS: LogLimits = { perFile: 16 * 1024 ** 2, total: 96 * 1024 ** 2, files: 300 };

/** What tells most of a way in comes first, so that a flood of web logs does not push it out. */
const ORDER: readonly RegExp[] = [
  /\/(?:auth\.log|secure|messages)/,
  /\/[wb]tmp/,
  /\/(?:cron|syslog|audit|sudo)/,
  /history|known_hosts|\/mail\//,
  /\/redis|docker/,
];
const rank = ({ path }: ListedLog): number => {
  const at = ORDER.findIndex((pattern) => pattern.test(path));
  return at < 0 ? ORDER.length : at;
};

const COMPRESSED = /\.(?:gz|zst|xz|bz2)$/;

export interface Chosen {
  readonly wanted: readonly Wanted[];
  /** When each was last written, by path. */
  readonly writtenMs: ReadonlyMap<Shown, number>;
  readonly missing: readonly string[];
}

/**
 * Which logs are taken: those written to since `sinceMs` (host's clock), by importance, the newest first, within the limits. Of a log its end
 * is taken, of a compressed one its beginning, because the rest cannot be unpacked without it.
 */
export function chooseLogs(listing: Listing, sinceMs: number, limits: LogLimits): Chosen {
  const missing = faults(listing);
  const fresh = listing.logs.filter((log) => log.type === 'file' && log.size > 0);
  const inTime = fresh.filter((log) => log.writtenMs >= sinceMs);
  if (inTime.length < fresh.length) {
    const day = new Date(sinceMs).toISOString().slice(0, 10);
    missing.push(`not-checked: ${fresh.length - inTime.length} logs that were last written before ${day}.`);
  }
  const sorted = inTime.sort((a, b) => rank(a) - rank(b) || b.writtenMs - a.writtenMs);
  const wanted: Wanted[] = [];
  let total = 0;
  let left = 0;
  for (const log of sorted) {
    const bytes = Math.min(log.size, limits.perFile);
    if (wanted.length >= limits.files || total + bytes > limits.total) {
      left += 1;
      continue;
    }
    total += bytes;
    const { path, device, inode, size } = log;
    wanted.push({
      kind: 'log',
      path,
      open: path,
      identity: { device, inode, size: String(size) },
      sha256: null,
      from: COMPRESSED.test(path) ? 'head' : 'tail',
      maxBytes: limits.perFile,
      optional: false,
    });
  }
  if (left > 0) missing.push(`truncated: ${left} logs were over the limit of files or bytes.`);
  return { wanted, writtenMs: new Map(sorted.map((log) => [log.path, log.writtenMs])), missing };
}

/** Logs that should be there and are not, or are not what they should be: missing or wiped logs are a finding. */
function faults({ logs, odd, journal, truncated }: Listing): string[] {
  const out: string[] = [];
  const present = logs.filter((log) => log.type === 'file' && log.size > 0);
  const has = (pattern: RegExp): boolean => present.some((log) => pattern.test(log.path));
  if (!journal && !has(/\/(?:auth\.log|secure|messages)[^/]*$/)) {
    out.push('There is no log of logins (auth.log, secure, messages, journal): removed, or kept elsewhere.');
  }
  if (!has(/\/wtmp/)) out.push('wtmp is empty or missing: it names every login on a terminal.');
  for (const log of logs) {
    if (log.type === 'link' && !isUnder(log.path, '/var/log/containers')) {
      out.push(`${log.path} is a link and was not read.`);
    }
    if (
      log.type === 'file' &&
      log.size === 0 &&
      /\/(?:auth\.log|secure|messages|syslog|cron|[wb]tmp|\.[a-z]{2,4}_history)$/.test(log.path)
    ) {
      out.push(`${log.path} is empty.`);
    }
  }
  if (odd > 0) out.push(`not-checked: ${odd} files with odd names among the logs.`);
  if (truncated) out.push('truncated: the list of logs was cut off.');
  return out;
}
