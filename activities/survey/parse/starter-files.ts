import { sha256Hex } from '../../../domain/digest.ts';
import { NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show, shownText } from '../../../domain/show.ts';
import type { Blind, HostFacts, PersistenceEntry, Shown } from '../../../domain/snapshot.ts';
import type { RowFound } from '../../../domain/starters/row-of.ts';
import { rowReader, SKELETON } from '../../../domain/starters/row-of.ts';
import type { SurveyLimits } from '../limits.ts';
import { starterPlaces } from '../remote/places.ts';
import { bytesRead, contents, unread } from './cron-files.ts';
import type { Entry } from './parse-files.ts';
import { parseTree } from './parse-files.ts';
import type { Reply } from './reply.ts';
import type { ByteText } from './sections.ts';
import { bytesOf, shown } from './sections.ts';

export interface StarterFiles {
  readonly entries: readonly PersistenceEntry[];
  readonly blind: readonly Blind[];
}

/** A file that vanished meanwhile makes find(1) and xargs(1) say these. */
const IN_FULL = /^(?:0|1|123)$/;
/** As many places and files are named. */
const MOST_NAMED = 50;

/**
 * Starters other than cron's, from the listing of their places and the texts read there. A link is told by where it leads as text; it
 * is not followed. What lies in such a place and is neither file nor link starts nothing. Places that were not seen whole are named.
 */
export function starterFiles(
  reply: Reply,
  accounts: HostFacts['accounts'],
  limits: SurveyLimits,
): StarterFiles {
  const listing = listed(reply, limits);
  const readings = {
    start: readingOf(reply, 'persistence-starts', limits.maxStartBytes, limits.maxStarterBytes),
    text: readingOf(reply, 'persistence-texts', limits.maxTextBytes, limits.maxStarterBytes),
  };
  const rowOf = rowReader(accounts);
  const entries: PersistenceEntry[] = [];
  const blind: Blind[] = [];
  const unseen = new Map<Shown, number>();
  let last: RowFound | undefined;
  for (const entry of listing.entries) {
    const at = rowOf(shown(entry.path));
    last = at ?? last;
    if (at === undefined) continue;
    const { place } = at;
    const reading = place.read === 'none' ? null : readings[place.read];
    const read = reading === null ? null : bytesRead(entry, reading.texts, reading.cap);
    const found = toEntry(entry, at, read);
    if (found === undefined) continue;
    entries.push(found);
    if (entry.type !== 'file' || reading === null) continue;
    const label = labelOf(at, accounts);
    if (read === null && !reading.isWhole) unseen.set(label, (unseen.get(label) ?? 0) + 1);
    else if (found.truncated || read?.changed === true)
      blind.push(...unread('starter', found.path, read, reading.cap));
  }
  for (const [label, count] of unseen)
    blind.push({
      what: 'starter',
      how: 'truncated',
      detail: shownText`${count} files of ${label} were not read`,
    });
  if (!listing.isWhole && reply.sections.has('persistence')) blind.push(...placesFrom(last, accounts));
  if (reply.sections.get('persistence')?.status === 1) {
    const detail = shownText`there are more than ${limits.maxHomes} homes`;
    blind.push({ what: 'starter', how: 'truncated', detail });
  }
  return { entries, blind: [...listing.blind, ...capped(blind)] };
}

function toEntry(
  entry: Entry,
  { row, place, account }: RowFound,
  read: ReturnType<typeof bytesRead>,
): PersistenceEntry | undefined {
  const { type, identity } = entry;
  if (type !== 'file' && type !== 'link') return undefined;
  const base = { row: row.name, path: shown(entry.path), account, identity };
  if (type === 'link' || place.read === 'none') {
    const text = shown(entry.linkTarget ?? NO_BYTES);
    return { ...base, type, text, sha256: null, truncated: false };
  }
  // Of what may be a program only the beginning was asked for; that tells that it is none that can be read.
  const isProgram = place.read === 'start' && read !== null && read.body.slice(0, 4096).includes('\0');
  const isWhole = read !== null && !read.truncated && !read.changed;
  return {
    ...base,
    type,
    text: shown(isProgram ? NO_BYTES : (read?.body ?? NO_BYTES)),
    sha256: isWhole ? sha256Hex(bytesOf(read.body)) : null,
    truncated: read === null || (read.truncated && !isProgram),
  };
}

interface Listing {
  readonly entries: readonly Entry[];
  readonly isWhole: boolean;
  readonly blind: readonly Blind[];
}

/** The listing, whose last word says how it ended. A link's text may say so too, at the very place where a long one was cut. */
function listed({ text, prefix, sections }: Reply, limits: SurveyLimits): Listing {
  const whole = text('persistence');
  const end = whole.match(/(?:^|\0)ended (\d{1,3})\0$/);
  const { entries, odd } = parseTree(
    end === null ? whole : whole.slice(0, whole.length - `ended ${end[1] ?? ''}\0`.length),
    prefix,
  );
  return {
    entries,
    isWhole: end !== null && IN_FULL.test(end[1] ?? '') && whole.length < limits.maxListingBytes,
    blind:
      odd > 0 && sections.has('persistence')
        ? [{ what: 'persistence', how: 'unknown', detail: shownText`${odd} records do not fit` }]
        : [],
  };
}

interface Reading {
  readonly texts: ReadonlyMap<ByteText, ByteText>;
  readonly cap: number;
  readonly isWhole: boolean;
}

function readingOf({ text, prefix }: Reply, section: string, cap: number, most: number): Reading {
  const texts = contents(text(section), prefix);
  const ended = [...texts].find(([path]) => path === '/ended')?.[1];
  return {
    texts,
    cap,
    isWhole: ended !== undefined && IN_FULL.test(ended) && text(section).length < most,
  };
}

const homeOf = (account: Shown | null, accounts: HostFacts['accounts']): Shown =>
  accounts.find(({ name }) => name === account)?.home ?? show(`/${SKELETON}`);

/** The name of a place: the home, or the place itself. */
const labelOf = ({ place, account }: RowFound, accounts: HostFacts['accounts']): Shown =>
  place.of === 'home' ? homeOf(account, accounts) : show(`/${place.at}`);

/** The places from the one in which the listing ended, in the order of a listing. */
function placesFrom(last: RowFound | undefined, accounts: HostFacts['accounts']): Blind[] {
  const { secret, start, whole } = starterPlaces();
  const order = [
    ...new Set([
      ...[...secret, ...start, ...whole].map((at) =>
        show(at.startsWith(`${SKELETON}/`) ? `/${SKELETON}` : `/${at}`),
      ),
      ...accounts.map(({ home }) => home),
    ]),
  ];
  const from = last === undefined ? 0 : Math.max(0, order.indexOf(labelOf(last, accounts)));
  return order.slice(from).map((label, at) => ({
    what: 'starter',
    how: 'truncated',
    detail: at === 0 ? shownText`${label} was not listed whole` : shownText`${label} was not listed`,
  }));
}

/** What is over the count is counted: an attacker may make thousands. */
const capped = (blind: readonly Blind[]): Blind[] =>
  blind.length <= MOST_NAMED
    ? [...blind]
    : [
        ...blind.slice(0, MOST_NAMED),
        {
          what: 'starter',
          how: 'truncated',
          detail: shownText`${blind.length - MOST_NAMED} more files or places were not seen whole`,
        },
      ];
