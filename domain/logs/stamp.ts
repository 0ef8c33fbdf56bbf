const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MINUTE = 60_000;
const DAY = 86_400_000;

/** What a time in a log has to be read with. */
export interface StampContext {
  /** The file was written to last, milliseconds since 1970 by the host's clock; the year of stamps without one is guessed from it. */
  readonly writtenMs: number;
  /** The host's local time minus UTC, in minutes. */
  readonly utcOffsetMinutes: number;
}

/** A time at the beginning of a line, and where the text goes on. `atMs` is by the host's clock. */
export interface Stamp {
  readonly atMs: number;
  readonly length: number;
}

const number = (text: string | undefined): number => Number.parseInt(text ?? '', 10);

function utc(year: number, month: number, day: number, clock: string, fraction = '0'): number | null {
  const [hour, minute, second] = clock.split(':').map(number);
  if (hour === undefined || minute === undefined || second === undefined) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const at = Date.UTC(
    year,
    month,
    day,
    hour,
    minute,
    second,
    Math.round(number(fraction.padEnd(3, '0').slice(0, 3))),
  );
  return new Date(at).getUTCMonth() === month || second === 60 ? at : null;
}

/** `+0200`, `+02:00` or `Z`, in minutes; null where there is none. */
function zone(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  if (text === 'Z' || text === 'z') return 0;
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (found === null) return null;
  return (found[1] === '-' ? -1 : 1) * (number(found[2]) * 60 + number(found[3]));
}

/** RFC 3164, `Nov  2 03:04:05`: no year, local time. The year is the latest that is not after the last writing of the file. */
function bsd(text: string, context: StampContext): Stamp | null {
  const found = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?=\s|$)/.exec(
    text,
  );
  if (found === null) return null;
  const [whole, name = '', day, year, clock = '', fraction] = found;
  const month = MONTHS.indexOf(name.toLowerCase());
  if (month < 0) return null;
  const offset = context.utcOffsetMinutes * MINUTE;
  const latest = context.writtenMs + offset + DAY;
  const newest = new Date(latest).getUTCFullYear();
  if (year !== undefined) {
    const at = utc(number(year), month, number(day), clock, fraction);
    return at === null ? null : { atMs: at - offset, length: whole.length };
  }
  // Nine years back there has been a 29 February, also around 2100.
  for (let back = 0; back < 9; back++) {
    const at = utc(newest - back, month, number(day), clock, fraction);
    if (at !== null && at <= latest) return { atMs: at - offset, length: whole.length };
  }
  return null;
}

/** RFC 3339 and its looser relatives: `2026-11-22T03:04:05.123456+01:00`, `2026-11-22 03:04:05`. */
function iso(text: string, context: StampContext): Stamp | null {
  const found =
    /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|z|[+-]\d\d:?\d\d))?/.exec(
      text,
    );
  if (found === null) return null;
  const [whole, year, month, day, clock = '', fraction, offset] = found;
  const at = utc(number(year), number(month) - 1, number(day), clock, fraction);
  if (at === null) return null;
  return { atMs: at - (zone(offset) ?? context.utcOffsetMinutes) * MINUTE, length: whole.length };
}

/** `22/Nov/2026:03:04:05 +0000` of web servers, `22 Nov 2026 03:04:05.123` of Redis. */
function dayFirst(text: string, context: StampContext): Stamp | null {
  const found =
    /^(\d{1,2})[/ ]([A-Z][a-z]{2})[/ ](\d{4})[: ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?: ([+-]\d{4}))?/.exec(
      text,
    );
  if (found === null) return null;
  const [whole, day, name = '', year, clock = '', fraction, offset] = found;
  const month = MONTHS.indexOf(name.toLowerCase());
  const at = month < 0 ? null : utc(number(year), month, number(day), clock, fraction);
  if (at === null) return null;
  return { atMs: at - (zone(offset) ?? context.utcOffsetMinutes) * MINUTE, length: whole.length };
}

/** The time at the beginning of a text; null where there is none that we know. Never throws. */
export const parseStamp = (text: string, context: StampContext): Stamp | null =>
  bsd(text, context) ?? iso(text, context) ?? dayFirst(text, context);
