import { shorten } from '../show.ts';
import type { KnownCommands } from './cron-lines.ts';
import { systemEvent } from './cron-lines.ts';
import type { Found, LogEvent } from './event.ts';
import type { LogFile, LogLine } from './log-file.ts';
import { logLines, shownLine } from './log-file.ts';
import { mayBeService, serviceEvent } from './service-lines.ts';
import { sshEvent } from './ssh-lines.ts';
import type { StampContext } from './stamp.ts';
import { parseStamp } from './stamp.ts';
import type { SyslogLine } from './syslog.ts';
import { parseSyslog, SYSLOG_WORDS } from './syslog.ts';
import { wtmpEvents } from './wtmp.ts';

/** Failures are many and alike: of each address the first lines are kept, and the times of the latest. */
const MAX_FAILURES_EACH = 20;
const MAX_TIMES_EACH = 1_000;
const MAX_ADDRESSES = 10_000;
const MAX_EVENTS = 20_000;
const MAX_TEXT = 1_000;

export interface Failures {
  readonly count: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Times, by the host's clock, newest kept. */
  readonly timesMs: readonly number[];
}

export interface LogEvents {
  /** In the order of the files. */
  readonly events: readonly LogEvent[];
  /** Failed logins by address (shown text). */
  readonly failures: ReadonlyMap<string, Failures>;
  /** More was found than is kept. */
  readonly truncated: boolean;
}

type Counting = { count: number; firstMs: number | null; lastMs: number | null; timesMs: number[] };

/** Everything that the logs say of ways in and of what was done inside. Never throws. */
export function readEvents(files: readonly LogFile[], utcOffsetMinutes: number): LogEvents {
  const events: LogEvent[] = [];
  const failures = new Map<string, Counting>();
  const known: KnownCommands = new Map();
  let truncated = false;
  const take = (event: LogEvent): void => {
    if (events.length >= MAX_EVENTS) truncated = true;
    else events.push(event);
  };
  for (const file of files) {
    if (/\/[wb]tmp[^/]*$/.test(file.path)) {
      for (const event of wtmpEvents(file)) if (isTold(event, failures)) take(event);
      continue;
    }
    const context = { writtenMs: file.writtenMs, utcOffsetMinutes };
    for (const line of logLines(file.bytes)) {
      const told = lineEvent(file, line.text, context, known);
      if (told === null) continue;
      const { found, said } = told;
      const brief = {
        ...found,
        address: shownLine(found.address ?? ''),
        atMs: said?.atMs ?? null,
        times: said?.times ?? 1,
      };
      if (isTold(brief, failures)) take(eventOf(file, line, told, context));
    }
  }
  return { events, failures, truncated };
}

/** Counts a failed login; false where its address has had its share of lines. */
function isTold(
  event: Pick<LogEvent, 'kind' | 'grade' | 'atMs' | 'times'> & { readonly address: string | null },
  failures: Map<string, Counting>,
): boolean {
  if (event.kind !== 'ssh' || event.grade !== 'attempt') return true;
  const address = event.address ?? '';
  const known = failures.get(address);
  if (known === undefined && failures.size >= MAX_ADDRESSES) return false;
  const one = known ?? { count: 0, firstMs: null, lastMs: null, timesMs: [] };
  failures.set(address, one);
  one.count += event.times;
  if (event.atMs !== null) {
    one.firstMs = Math.min(one.firstMs ?? event.atMs, event.atMs);
    one.lastMs = Math.max(one.lastMs ?? event.atMs, event.atMs);
    one.timesMs.push(event.atMs);
    // Halved now and then: taking the oldest off each time would move all the others.
    if (one.timesMs.length >= 2 * MAX_TIMES_EACH) one.timesMs = one.timesMs.slice(-MAX_TIMES_EACH);
  }
  return one.count <= MAX_FAILURES_EACH;
}

interface Told {
  readonly found: Found;
  readonly said: SyslogLine | null;
}

function lineEvent(file: LogFile, text: string, context: StampContext, known: KnownCommands): Told | null {
  let said: SyslogLine | null | undefined;
  if (SYSLOG_WORDS.test(text)) {
    said = parseSyslog(text, context);
    const found = said === null ? null : (sshEvent(said) ?? systemEvent(said, known));
    if (found !== null) return { found, said };
  }
  if (!mayBeService(text)) return null;
  said = said === undefined ? parseSyslog(text, context) : said;
  const found = serviceEvent(said?.message ?? text, file.path, said?.tag ?? null);
  return found === null ? null : { found, said };
}

/** Web servers put the time in brackets, Redis after process number and role. */
function timeWithin(text: string, context: StampContext): number | null {
  const starts = [0, /^\d{1,10}:[A-Z] /.exec(text)?.[0].length, text.indexOf('[') + 1];
  for (const at of starts) {
    const stamp = at === undefined ? null : parseStamp(text.slice(at, at + 64), context);
    if (stamp !== null) return stamp.atMs;
  }
  return null;
}

function eventOf(file: LogFile, line: LogLine, { found, said }: Told, context: StampContext): LogEvent {
  const { address, user, method, ...rest } = found;
  return {
    ...rest,
    file: file.path,
    line: line.number,
    text: shorten(shownLine(line.text), MAX_TEXT),
    atMs: said?.atMs ?? timeWithin(line.text, context),
    address: address === undefined ? null : shownLine(address),
    user: user === undefined ? null : shownLine(user),
    times: said?.times ?? 1,
    ...(method === undefined ? {} : { method }),
  };
}
