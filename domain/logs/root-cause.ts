import type { Shown } from '../snapshot.ts';
import type { Artefact } from './artefact.ts';
import type { LogEvent } from './event.ts';
import type { Failures, LogEvents } from './events.ts';
import type { Cause } from './root-cause-report.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Elastic's rule for guessed passwords: 25 failures, then a success. */
const MANY_FAILURES = 25;
/** Accounts that nobody logs in with. */
const SYSTEM_ACCOUNTS =
  /^(?:bin|daemon|sys|sync|games|man|lp|mail|news|uucp|proxy|www-data|backup|list|irc|gnats|nobody|adm|shutdown|halt|operator|ftp|apache|nginx|mysql|postgres|redis|tomcat)$/;

export interface Candidate {
  readonly event: LogEvent;
  readonly score: number;
  /** Why it counts, one sentence each. */
  readonly because: readonly string[];
}

/** `proven`: also within ten minutes before the first artefact, and as an account that the artefacts belong to. */
const LIKELY = 3;
const PROVEN_WITHIN = 10 * MINUTE;

export interface CauseContext {
  readonly artefact: Artefact | null;
  /** Addresses that are ours: their logins are no entry. */
  readonly own: readonly string[];
}

/**
 * The entry: of what worked before the first artefact, what most speaks against. Attempts never count; a line that may have
 * worked counts less than one that says so. Without an artefact nothing can be before it, and nothing is proven.
 */
export function rootCause(
  logs: LogEvents,
  context: CauseContext,
): { readonly cause: Cause; readonly entry: LogEvent | null; readonly candidates: readonly Candidate[] } {
  const candidates = logs.events
    .filter((event) => isWayIn(event, context))
    .map((event) => score(event, logs, context))
    .sort((a, b) => b.score - a.score || (b.event.atMs ?? 0) - (a.event.atMs ?? 0));
  const best = candidates[0];
  if (best === undefined || best.score < LIKELY)
    return { cause: 'unproven', entry: null, candidates: candidates.slice(0, 20) };
  const cause = isProven(best, context) ? 'proven' : 'likely';
  return { cause, entry: best.event, candidates: candidates.slice(0, 20) };
}

function isWayIn(event: LogEvent, { artefact, own }: CauseContext): boolean {
  if (event.kind === 'cron' || event.kind === 'account' || event.kind === 'privilege') return false;
  if (event.grade === 'attempt' || (event.address !== null && own.includes(event.address))) return false;
  return artefact === null || event.atMs === null || event.atMs <= artefact.atMs;
}

function score(event: LogEvent, logs: LogEvents, { artefact }: CauseContext): Candidate {
  const because: string[] = [];
  let points = 0;
  const add = (more: number, why: string): void => {
    points += more;
    because.push(why);
  };
  if (event.kind === 'ssh') {
    if (event.method === 'password') add(2, 'The login was by password.');
    const failed = failuresBefore(event, logs.failures);
    if (failed >= MANY_FAILURES) add(4, `${failed} failed logins from there in the hour before.`);
    else if (failed > 0)
      add(2, `${failed} failed login${failed === 1 ? '' : 's'} from there in the hour before.`);
    if (event.user !== null && SYSTEM_ACCOUNTS.test(event.user)) add(4, `Nobody logs in as ${event.user}.`);
    const days = daysSeen(event, logs.events);
    if (days >= 3) add(-3, `Logins from there on ${days} days.`);
    else if (days === 1) add(1, 'No login from there on any other day.');
  } else add(event.grade === 'success' ? 4 : 1, `${event.what}.`);
  if (artefact !== null && event.atMs !== null) {
    const apart = artefact.atMs - event.atMs;
    if (apart <= PROVEN_WITHIN) add(3, 'The first artefact appeared within ten minutes.');
    else if (apart <= DAY) add(1, 'The first artefact appeared within a day.');
    else if (apart > 60 * DAY) add(-2, 'The first artefact appeared months later.');
    if (event.user !== null && artefact.users.length > 0 && !fitsUser(event.user, artefact.users)) {
      add(-2, `The artefacts belong to ${artefact.users.join(', ')}.`);
    }
  }
  return { event, score: points, because };
}

const fitsUser = (user: Shown, users: readonly Shown[]): boolean => user === 'root' || users.includes(user);

function isProven({ event, score: points }: Candidate, { artefact }: CauseContext): boolean {
  if (artefact === null || event.atMs === null || event.grade !== 'success') return false;
  const tied = event.user === null || artefact.users.includes(event.user);
  return tied && artefact.atMs - event.atMs <= PROVEN_WITHIN && points >= LIKELY + 3;
}

function failuresBefore(event: LogEvent, failures: ReadonlyMap<string, Failures>): number {
  const { atMs } = event;
  const known = failures.get(event.address ?? '');
  if (known === undefined || atMs === null) return 0;
  const near = known.timesMs.filter((at) => at <= atMs && at > atMs - HOUR).length;
  // Repeated lines stand for many: the counter knows, the list of times does not.
  const repeated = known.count - known.timesMs.length;
  return near === 0 ? 0 : near + Math.max(0, repeated);
}

const daysSeen = (event: LogEvent, events: readonly LogEvent[]): number =>
  new Set(
    events
      .filter(
        (one) =>
          one.kind === 'ssh' && one.grade === 'success' && one.address === event.address && one.atMs !== null,
      )
      .map((one) => Math.floor((one.atMs ?? 0) / DAY)),
  ).size;
