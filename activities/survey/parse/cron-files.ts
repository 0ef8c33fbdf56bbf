import { NO_BYTES } from '../../../domain/linux/byte-text.ts';
import type { CronForm } from '../../../domain/linux/cron-text.ts';
import { parseCronText } from '../../../domain/linux/cron-text.ts';
import { show, shownText } from '../../../domain/show.ts';
import type { Blind, CronFile, CronKind, FileRecord, HostFacts, Shown } from '../../../domain/snapshot.ts';
import type { Entry } from './parse-files.ts';
import { absolute, cronKind } from './parse-files.ts';
import type { ByteText } from './sections.ts';
import { bytesOf, exactly, heads, shown } from './sections.ts';

const FORMS: Readonly<Record<CronKind, CronForm>> = {
  spool: 'spool',
  crontab: 'system',
  'cron.d': 'system',
  anacron: 'anacron',
  periodic: 'script',
  at: 'script',
};

const HOUR = 3600;
const PERIODS: readonly (readonly [RegExp, number])[] = [
  [/\/15min\//, HOUR / 4],
  [/[./]hourly\//, HOUR],
  [/[./]daily\//, 24 * HOUR],
  [/[./]weekly\//, 7 * 24 * HOUR],
  [/[./]monthly\//, 31 * 24 * HOUR],
];

/** Contents by absolute path. */
export function contents(text: ByteText, prefix: string): Map<ByteText, ByteText> {
  const found = new Map<ByteText, ByteText>();
  for (const [path, body] of heads(text, prefix).files) found.set(absolute(path), body);
  return found;
}

export interface BytesRead {
  readonly body: ByteText;
  readonly truncated: boolean;
  /** Its size was another one when it was read: the identity is not that of these bytes. */
  readonly changed: boolean;
}

/** The bytes that were read of a file; null where it could not be read. */
export function bytesRead(
  entry: Entry,
  texts: ReadonlyMap<ByteText, ByteText>,
  cap: number,
): BytesRead | null {
  const raw = texts.get(entry.path);
  const size = Number(entry.identity.size);
  if (raw === undefined) return size === 0 ? { body: NO_BYTES, truncated: false, changed: false } : null;
  const body = exactly(raw, Math.min(size, cap));
  return { body, truncated: size > cap, changed: body.length !== Math.min(size, cap) };
}

/** What has to be said about a file that was not read as it was listed. */
export function unread(what: string, path: Shown, read: BytesRead | null, cap: number): Blind[] {
  if (read === null) return [{ what, how: 'unknown', detail: shownText`${path} could not be read` }];
  if (read.truncated) return [{ what, how: 'truncated', detail: shownText`${path} is over ${cap} bytes` }];
  return read.changed ? [{ what, how: 'unknown', detail: shownText`${path} changed while it was read` }] : [];
}

export interface CronPlaces {
  readonly cronFiles: readonly CronFile[];
  /** Links and other things that lie where cron looks; they are not opened. */
  readonly others: readonly FileRecord[];
  readonly blind: readonly Blind[];
}

/** Cron files from the listing of the cron places and the texts read there. A file reached by two names counts once. */
export function toCronFiles(
  entries: readonly Entry[],
  texts: ReadonlyMap<ByteText, ByteText>,
  accounts: HostFacts['accounts'],
  cap: number,
): CronPlaces {
  const cronFiles: CronFile[] = [];
  const others: FileRecord[] = [];
  const blind: Blind[] = [];
  for (const entry of entries) {
    const place = cronKind(entry.path);
    if (place === null || entry.type === 'directory') continue;
    const path = shown(entry.path);
    if (entry.type !== 'file') {
      others.push(toFileRecord(entry, false));
      blind.push({
        what: 'cron file',
        how: 'not-checked',
        detail: shownText`${path} is no regular file (${show(entry.type)}); not opened`,
      });
      continue;
    }
    const read = bytesRead(entry, texts, cap);
    blind.push(...unread('cron file', path, read, cap));
    const owner =
      accounts.find((account) => account.uid === entry.identity.uid)?.name ??
      shownText`${entry.identity.uid}`;
    const account = place.kind === 'at' ? owner : place.account === null ? null : shown(place.account);
    cronFiles.push({
      path,
      kind: place.kind,
      account,
      identity: entry.identity,
      truncated: read === null || read.truncated,
      lines: parseCronText(bytesOf(read?.body ?? NO_BYTES), {
        form: FORMS[place.kind],
        scriptPeriod: PERIODS.find(([folder]) => folder.test(entry.path))?.[1] ?? null,
      }),
    });
  }
  return { cronFiles, others, blind };
}

export const toFileRecord = (entry: Entry, immutable: boolean): FileRecord => ({
  path: shown(entry.path),
  type: entry.type,
  identity: entry.identity,
  sha256: null,
  md5: null,
  linkTarget: entry.linkTarget === null ? null : shown(entry.linkTarget),
  immutable,
});
