import { sha256Hex } from '../digest.ts';
import { show } from '../show.ts';
import type { CronLine, Shown } from '../snapshot.ts';
import type { ByteText } from '../text-kinds.ts';
import { byteText, NO_BYTES, shownBytes } from './byte-text.ts';
import { isNickname, longestPeriod, parseSchedule } from './cron-schedule.ts';

/**
 * How the lines of a file are built: `spool`: schedule, command; `system`: schedule, account, command; `anacron`: days, delay,
 * name, command; `script`: a shell script that runs as a whole.
 */
export type CronForm = 'spool' | 'system' | 'anacron' | 'script';

export interface CronTextOptions {
  readonly form: CronForm;
  /** Seconds between two runs of a `script`; null: it runs once. */
  readonly scriptPeriod?: number | null;
}

const NEWLINE = 0x0a;

/**
 * The lines of a cron file, with exact byte offsets: joined, the lines are the file. Only a newline ends a line; carriage
 * returns, NULs and anything else belong to it. Never throws.
 */
export function parseCronText(bytes: Uint8Array, options: CronTextOptions): CronLine[] {
  const found: CronLine[] = [];
  const periods = new Map<string, number | null>();
  for (let offset = 0, number = 1; offset < bytes.length; number++) {
    const newline = bytes.indexOf(NEWLINE, offset);
    const end = newline < 0 ? bytes.length : newline;
    const raw = bytes.subarray(offset, end);
    const length = (newline < 0 ? end : end + 1) - offset;
    found.push({
      number,
      offset,
      length,
      text: show(raw),
      sha256: sha256Hex(raw),
      ...meaning(byteText(raw), options, periods),
    });
    offset += length;
  }
  return found;
}

type Meaning = Pick<CronLine, 'kind' | 'schedule' | 'account' | 'command' | 'periodSeconds'>;
const NOTHING = { schedule: null, account: null, command: null, periodSeconds: null };

function meaning(text: ByteText, options: CronTextOptions, periods: Map<string, number | null>): Meaning {
  const line = text.replace(/^[ \t]+/, '');
  if (/^\s*$/.test(line)) return { kind: 'blank', ...NOTHING };
  if (line.startsWith('#')) return { kind: 'comment', ...NOTHING };
  if (options.form === 'script') {
    return {
      kind: 'script',
      ...NOTHING,
      command: shownBytes(text),
      periodSeconds: options.scriptPeriod ?? null,
    };
  }
  if (isEnvironment(line)) return { kind: 'environment', ...NOTHING };
  return (
    (options.form === 'anacron' ? anacronEntry(line) : entry(line, options.form, periods)) ?? {
      kind: 'unparsed',
      ...NOTHING,
    }
  );
}

/** cron takes `name = value` for an assignment before it looks for a schedule; either side may be quoted. */
const isEnvironment = (line: string): boolean => /^(?:"[^"]*"|'[^']*'|[^\s="'][^\s=]*)[ \t]*=/.test(line);

function entry(
  line: ByteText,
  form: 'spool' | 'system',
  periods: Map<string, number | null>,
): Meaning | null {
  const match = line.match(/^(@[a-z]+|(?:[^ \t]+[ \t]+){4}[^ \t]+)[ \t]+/);
  if (match === null) return null;
  const schedule = (match[1] ?? NO_BYTES).replace(/[ \t]+/g, ' ');
  const period = isNickname(schedule) || !schedule.startsWith('@') ? periodOf(schedule, periods) : undefined;
  if (period === undefined) return null;
  let command = line.slice(match[0].length);
  let account: Shown | null = null;
  if (form === 'system') {
    const user = command.match(/^([^ \t]+)[ \t]+/);
    if (user === null) return null;
    account = shownBytes(user[1] ?? NO_BYTES);
    command = command.slice(user[0].length);
  }
  if (command === '') return null;
  return {
    kind: 'entry',
    schedule: shownBytes(schedule),
    account,
    command: shownBytes(command),
    periodSeconds: period,
  };
}

/** Undefined: no schedule. Computed once for each schedule of a file. */
function periodOf(schedule: string, periods: Map<string, number | null>): number | null | undefined {
  const known = periods.get(schedule);
  if (known !== undefined) return known;
  const parsed = parseSchedule(schedule);
  if (parsed === null && schedule !== '@reboot') return undefined;
  const period = parsed === null ? null : longestPeriod(parsed);
  periods.set(schedule, period);
  return period;
}

const DAY = 86_400;
const ANACRON_NAMES: ReadonlyMap<string, number> = new Map([
  ['@daily', DAY],
  ['@weekly', 7 * DAY],
  ['@monthly', 31 * DAY],
  ['@yearly', 366 * DAY],
  ['@annually', 366 * DAY],
]);

function anacronEntry(line: ByteText): Meaning | null {
  const match = line.match(/^(@[a-z]+|\d{1,6})[ \t]+\d+[ \t]+[^ \t]+[ \t]+(.+)$/s);
  if (match === null) return null;
  const word = match[1] ?? NO_BYTES;
  const periodSeconds = word.startsWith('@') ? ANACRON_NAMES.get(word) : Number(word) * DAY;
  if (periodSeconds === undefined) return null;
  return {
    kind: 'entry',
    schedule: shownBytes(word),
    account: show('root'),
    command: shownBytes(match[2] ?? NO_BYTES),
    periodSeconds,
  };
}

/**
 * What cron hands to the shell: the command ends at the first `%` without a backslash; what follows is its standard input, with
 * further `%` as newlines. For a shell that reads its standard input that is program text, so both stand below each other.
 *
 * @example commandAsRun(byteText('sh%wget x%date')) → 'sh\nwget x\ndate'
 */
export const commandAsRun = (command: ByteText): ByteText =>
  command.replace(/(?<!\\)%/g, '\n').replaceAll('\\%', '%');
