import { shorten } from '../show.ts';
import { systemEvent } from './cron-lines.ts';
import type { Found, LogEvent } from './event.ts';
import type { LogFile, LogLine } from './log-file.ts';
import { logLines, shownLine } from './log-file.ts';
import { serviceEvent } from './service-lines.ts';
import { sshEvent } from './ssh-lines.ts';
import type { StampContext } from './stamp.ts';
import { parseStamp } from './stamp.ts';
import { parseSyslog } from './syslog.ts';
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
  let truncated = false;
  const take = (event: LogEvent): void => {
    if (event.kind === 'ssh' && event.grade === 'attempt' && count(failures, event) > MAX_FAILURES_EACH)
      return;
    if (events.length >= MAX_EVENTS) truncated = true;
    else events.push(event);
  };
  for (const file of files) {
    if (/\/[wb]tmp[^/]*$/.test(file.path)) for (const event of wtmpEvents(file)) take(event);
    else {
      const context = { writtenMs: file.writtenMs, utcOffsetMinutes };
      for (const line of logLines(file.bytes)) {
        const event = lineEvent(file, line, context);
        if (event !== null) take(event);
      }
    }
  }
  return { events, failures, truncated };
}

/** How many failures its address has by now. */
function count(failures: Map<string, Counting>, event: LogEvent): number {
  const address = event.address ?? '';
  const known = failures.get(address);
  if (known === undefined && failures.size >= MAX_ADDRESSES) return MAX_FAILURES_EACH + 1;
  const one = known ?? { count: 0, firstMs: null, lastMs: null, timesMs: [] };
  failures.set(address, one);
  one.count += event.times;
  if (event.atMs !== null) {
    one.firstMs = Math.min(one.firstMs ?? event.atMs, event.atMs);
    one.lastMs = Math.max(one.lastMs ?? event.atMs, event.atMs);
    one.timesMs.push(event.atMs);
    if (one.timesMs.length > MAX_TIMES_EACH) one.timesMs.shift();
  }
  return one.count;
}

function lineEvent(file: LogFile, line: LogLine, context: StampContext): LogEvent | null {
  const said = parseSyslog(line.text, context);
  const found =
    said === null
      ? serviceEvent(line.text)
      : (sshEvent(said) ?? systemEvent(said) ?? serviceEvent(said.message));
  if (found === null) return null;
  return event(file, line, found, said?.atMs ?? timeWithin(line.text, context), said?.times ?? 1);
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

function event(file: LogFile, line: LogLine, found: Found, atMs: number | null, times: number): LogEvent {
  const { address, user, method, ...rest } = found;
  return {
    ...rest,
    file: file.path,
    line: line.number,
    text: shorten(shownLine(line.text.slice(0, MAX_TEXT)), MAX_TEXT),
    atMs,
    address: address === undefined ? null : shownLine(address),
    user: user === undefined ? null : shownLine(user),
    times,
    ...(method === undefined ? {} : { method }),
  };
}
