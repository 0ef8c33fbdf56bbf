import { asByteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import type { CronKind, FileIdentity, FileType } from '../../../domain/snapshot.ts';
import type { ByteText } from './sections.ts';
import { nulFields } from './sections.ts';

/** One entry of a listing. The path is absolute, in bytes. */
export interface Entry {
  readonly path: ByteText;
  readonly type: FileType;
  readonly identity: FileIdentity;
  readonly linkTarget: ByteText | null;
}

const LETTERS: Readonly<Record<string, FileType>> = {
  f: 'file',
  d: 'directory',
  l: 'link',
  p: 'fifo',
  s: 'socket',
  b: 'device',
  c: 'device',
};

const WORDS: readonly (readonly [RegExp, FileType])[] = [
  [/^regular (?:empty )?file$/, 'file'],
  [/^directory$/, 'directory'],
  [/^symbolic link$/, 'link'],
  [/^fifo$/, 'fifo'],
  [/^socket$/, 'socket'],
  [/^(?:block|character) special file$/, 'device'],
];

const IDENTITY =
  /^(\d{1,20}) (\d{1,20}) (\d{1,20}) ([0-7]{1,4}) (\d{1,10}) (\d{1,10}) (\d{1,10}) (-?\d[\d.]{0,40}) (-?\d[\d.]{0,40}) /;

/**
 * Listings of `survey_tree`: GNU find's records of three NUL-ended fields (facts, path, link target), or two of busybox:
 * `facts|path`, and the path in quotes with where a link leads. The secret prefix is taken off the paths; a path without it is no entry of ours.
 *
 * @returns entries, each path once, and how many records did not fit
 */
export function parseTree(
  text: ByteText,
  prefix: string,
): { readonly entries: readonly Entry[]; readonly odd: number } {
  const fields = nulFields(text);
  const entries = new Map<ByteText, Entry>();
  let odd = 0;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? NO_BYTES;
    const numbers = IDENTITY.exec(field);
    if (numbers === null) {
      odd++;
      continue;
    }
    const rest = field.slice(numbers[0].length);
    let path: ByteText;
    let type: FileType;
    let linkTarget: ByteText | null = null;
    if (/^[a-zA-Z]$/.test(rest)) {
      type = LETTERS[rest] ?? 'other';
      path = fields[i + 1] ?? NO_BYTES;
      linkTarget = type === 'link' ? (fields[i + 2] ?? NO_BYTES) : null;
      i += 2;
    } else {
      const bar = rest.indexOf('|');
      type = WORDS.find(([pattern]) => pattern.test(rest.slice(0, Math.max(bar, 0))))?.[1] ?? 'other';
      path = bar < 0 ? NO_BYTES : rest.slice(bar + 1);
      const quoted = fields[i + 1];
      if (quoted === path || quoted?.startsWith(`'${path}'`) === true) {
        i++;
        const before = `'${path}' -> '`;
        if (type === 'link' && quoted.startsWith(before)) linkTarget = quoted.slice(before.length, -1);
      }
    }
    if (!path.startsWith(prefix)) {
      odd++;
      continue;
    }
    const whole = absolute(path.slice(prefix.length));
    entries.set(whole, { path: whole, type, identity: toIdentity(numbers), linkTarget });
  }
  return { entries: [...entries.values()], odd };
}

/** A path as it stands behind the secret prefix as an absolute one: `etc/cron.d//x` is `/etc/cron.d/x`. */
export const absolute = (path: ByteText): ByteText => {
  const whole = asByteText(`/${path}`).replace(/\/{2,}/g, '/');
  return whole.length > 1 && whole.endsWith('/') ? whole.slice(0, -1) : whole;
};

function toIdentity(numbers: RegExpExecArray): FileIdentity {
  return {
    device: numbers[1] ?? '0',
    inode: numbers[2] ?? '0',
    size: numbers[3] ?? '0',
    mode: (numbers[4] ?? '0').padStart(4, '0'),
    uid: Number(numbers[5]),
    gid: Number(numbers[6]),
    links: Number(numbers[7]),
    mtime: nanoseconds(numbers[8] ?? '0'),
    ctime: nanoseconds(numbers[9] ?? '0'),
  };
}

/** GNU find prints ten digits of fraction, stat nine: the same time has to be the same text. */
const nanoseconds = (time: string): string => time.replace(/^(-?\d+\.\d{9})\d*$/, '$1');

const ROOT = asByteText('root');

/** Which kind of cron file lies at a path, and for spools whose it is. */
export function cronKind(
  path: ByteText,
): { readonly kind: CronKind; readonly account: ByteText | null } | null {
  const cut = path.lastIndexOf('/');
  const folder = path.slice(0, cut);
  const name = path.slice(cut + 1);
  if (path === '/etc/crontab') return { kind: 'crontab', account: null };
  if (path === '/etc/anacrontab') return { kind: 'anacron', account: ROOT };
  if (folder === '/etc/cron.d') return { kind: 'cron.d', account: null };
  if (/^\/etc\/(?:cron\.(?:hourly|daily|weekly|monthly)|periodic\/[a-z0-9]+)$/.test(folder))
    return { kind: 'periodic', account: ROOT };
  if (/^\/var\/spool\/(?:cron\/atjobs|at|atjobs)$/.test(folder)) return { kind: 'at', account: null };
  if (/^(?:\/var\/spool\/cron(?:\/crontabs|\/tabs)?|\/etc\/crontabs)$/.test(folder))
    return { kind: 'spool', account: name };
  return null;
}
