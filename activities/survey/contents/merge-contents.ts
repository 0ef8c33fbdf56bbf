import { createHash } from 'node:crypto';
import type { Sha256 } from '../../../domain/ids.ts';
import { asSha256 } from '../../../domain/ids.ts';
import { byteTextOf, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { isAbsolute } from '../../../domain/linux/paths.ts';
import { show, shownText } from '../../../domain/show.ts';
import type {
  Blind,
  ContentFacts,
  Contradiction,
  FileIdentity,
  FileRecord,
  Image,
  Shown,
  Snapshot,
} from '../../../domain/snapshot.ts';
import { toFileRecord } from '../parse/cron-files.ts';
import { parseOwners } from '../parse/packages.ts';
import { parseTree } from '../parse/parse-files.ts';
import type { ByteText, Section } from '../parse/sections.ts';
import { bytesOf, lines, nulFields, sections, shown } from '../parse/sections.ts';
import type { Look } from './choose-contents.ts';
import { imageKey } from './choose-contents.ts';
import { contentFacts } from './content.ts';
import type { SeenContent } from './seen-content.ts';
import { smallFiles } from './small-files.ts';

/** Keeps a whole content of what was opened by its hash, and answers what it tells. */
type Remember = (sha256: Sha256, content: Uint8Array, facts: () => ContentFacts) => ContentFacts;

/** What was read of one thing. */
interface Reading {
  readonly sha256: Sha256 | null;
  readonly md5: string | null;
  readonly content?: ContentFacts;
}

/** A reply of the closer look, and the two secrets that frame it. */
export interface LookReply {
  readonly text: ByteText;
  readonly nonce: string;
  readonly prefix: string;
}

/** Puts the reply of the closer look into the snapshot. Total: what is missing in it stays unread and is said. */
export function mergeLook(
  snapshot: Snapshot,
  looks: readonly Look[],
  { text, nonce, prefix }: LookReply,
  seen?: SeenContent,
): Snapshot {
  const found = sections(text, nonce);
  const small = smallFiles(found.get('small'), looks, prefix);
  const remember =
    (opened: FileIdentity | Image): Remember =>
    (sha256, content, facts) => {
      seen?.keep(snapshot.surveyId, opened, sha256, content);
      return seen === undefined ? facts() : seen.factsOf(sha256, facts);
    };
  const owners = parseOwners(found.get('packages'));
  const blind: Blind[] = [];
  const contradictions: Contradiction[] = [];
  if (!found.has('done'))
    blind.push({ what: 'contents', how: 'truncated', detail: show('the closer look was cut off') });
  // One listing for all: a path that blocks it hides those behind it.
  for (const name of ['images', 'records']) {
    const status = found.get(name)?.status;
    if (status === 124 || status === 143)
      blind.push({
        what: 'contents',
        how: 'truncated',
        detail: shownText`${show(name)} of the closer look took too long`,
      });
  }
  if (owners === null) {
    blind.push({
      what: 'package ownership',
      how: 'not-checked',
      detail: show('no package database answered'),
    });
  }
  const ownership = (path: Shown): { package?: Shown | null } =>
    owners === null ? {} : { package: owners.get(path) ?? null };
  const images = new Map<string, Reading>();
  const names = namesToFind(looks);
  const files = new Map(snapshot.files.map((record) => [record.path, record]));
  const byPid = new Map(snapshot.processes.map((process) => [process.pid, process]));

  const records = recordsOf(found.get('records')?.text ?? NO_BYTES, files);
  const same = imagesOf(found.get('images')?.text ?? NO_BYTES);

  looks.forEach((look, i) => {
    const bytes = found.get(String(i)) ?? small.get(i);
    if (bytes === undefined) return;
    if (look.kind !== 'image') {
      const record = records.get(look.path);
      // A link, a folder or a FIFO is not read.
      if (record?.type !== 'file') return;
      const reading = readingOf(
        found,
        i,
        bytes,
        Number(record.identity.size),
        look.path,
        blind,
        remember(record.identity),
        names,
      );
      files.set(look.path, { ...record, ...reading, ...ownership(look.path) });
      return;
    }
    const image = byPid.get(look.pid)?.image;
    // Else the process ended, or runs something else by now.
    if (image == null || same.get(look.pid) !== `${image.device} ${image.inode} ${image.size}`) return;
    const reading = readingOf(found, i, bytes, Number(image.size), look.path, blind, remember(image), names);
    if (image.sha256 !== null && reading.sha256 !== null && image.sha256 !== reading.sha256) {
      contradictions.push({
        between: ['sha256sum', 'our own hash'],
        subject: shownText`pid ${look.pid}`,
        detail: show('hashes of the image differ'),
      });
    }
    const full = { ...reading, sha256: reading.sha256 ?? image.sha256, md5: reading.md5 ?? image.md5 };
    images.set(imageKey(image), full);
    const record = records.get(look.path);
    if (record?.identity.device === image.device && record.identity.inode === image.inode) {
      files.set(record.path, { ...record, ...full, ...ownership(record.path) });
    }
  });

  return {
    ...snapshot,
    files: [...files.values()],
    processes: snapshot.processes.map((process) => {
      const held = heldFiles(found, process.pid);
      const whole =
        held === undefined ? process : { ...process, held: [...new Set([...held, ...(process.held ?? [])])] };
      const reading = process.image === null ? undefined : images.get(imageKey(process.image));
      if (process.image === null || reading === undefined) return whole;
      const image: Image = { ...process.image, ...reading };
      // A database says nothing about what is no longer at the path.
      return { ...whole, image: image.deleted ? image : { ...image, ...ownership(image.path) } };
    }),
    blind: [...snapshot.blind, ...blind],
    contradictions: [...snapshot.contradictions, ...contradictions],
  };
}

const MOST_HELD = 1000;

/** Files that a process holds open or mapped; undefined where it was not asked. In maps a newline of a name is written `\\012`. */
function heldFiles(found: ReadonlyMap<string, Section>, pid: number): Shown[] | undefined {
  const open = found.get(`held-${pid}`);
  if (open === undefined) return undefined;
  const mapped = lines(found.get(`maps-${pid}`)?.text ?? NO_BYTES).flatMap(
    (line) => line.match(/^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ +(\/.*)$/)?.[1] ?? [],
  );
  return [...new Set([...nulFields(open.text), ...mapped])]
    .filter((path) => path.startsWith('/'))
    .slice(0, MOST_HELD)
    .map(shown);
}

const MOST_NAMES = 64;
/** Shorter ones stand in any program. */
const SHORTEST_NAME = 6;

/** Paths of the programs that are looked at: a guard's own bytes hold the path of what it guards. */
const namesToFind = (looks: readonly Look[]): Shown[] =>
  [...new Set(looks.map(({ path }) => path))]
    .filter((path) => path.length >= SHORTEST_NAME && isAbsolute(path))
    .slice(0, MOST_NAMES);

/** Which of these names stand in a text: it has megabytes and they are dozens, so it is gone through once for all of them. */
export function mentioned(text: ByteText, names: readonly Shown[]): Shown[] {
  const missing = new Set<string>(names.map(byteTextOf));
  for (let at = 0; missing.size > 0; ) {
    const any = new RegExp([...missing].map((name) => RegExp.escape(name)).join('|'), 'g');
    any.lastIndex = at;
    const match = any.exec(text);
    if (match === null) break;
    missing.delete(match[0]);
    // Another one may begin at the same place.
    at = match.index;
  }
  return names.filter((name) => !missing.has(byteTextOf(name)));
}

/** What stands at the paths, by path. */
const recordsOf = (
  listing: ByteText,
  known: ReadonlyMap<Shown, FileRecord>,
): ReadonlyMap<Shown, FileRecord> =>
  new Map(
    parseTree(listing, '')
      .entries.map((entry) => toFileRecord(entry, false))
      .map((record) => [record.path, { ...record, immutable: known.get(record.path)?.immutable ?? false }]),
  );

/** Device, inode and size of the images as they are now, by pid; also where a living thread shows the image. */
const imagesOf = (text: ByteText): ReadonlyMap<number, string> =>
  new Map(
    lines(text).flatMap((line): [number, string][] => {
      const [, pid, identity] = line.match(/\/(\d{1,10})(?:\/task\/\d{1,10})?\/exe (\d+ \d+ \d+)$/) ?? [];
      return pid === undefined || identity === undefined ? [] : [[Number(pid), identity]];
    }),
  );

function readingOf(
  found: ReadonlyMap<string, Section>,
  number: number,
  bytes: Section,
  size: number,
  path: Shown,
  blind: Blind[],
  remember: Remember,
  names: readonly Shown[],
): Reading {
  const whole = bytes.status !== null && bytes.text.length === size;
  if (!whole) {
    const detail = shownText`${path}: ${bytes.text.length} of ${size} bytes were read`;
    blind.push({ what: 'content', how: 'not-checked', detail });
  }
  const content = bytesOf(bytes.text);
  const hash = (name: string): string => createHash(name).update(content).digest('hex');
  const hosts = (tool: string, pattern: RegExp): string | null =>
    pattern.exec(found.get(`${number}-${tool}`)?.text ?? NO_BYTES)?.[1] ?? null;
  const read = (): ContentFacts => contentFacts(bytes.text, !whole, path);
  const own = whole ? asSha256(hash('sha256')) : null;
  const told = own === null ? (bytes.text === '' ? undefined : read()) : remember(own, content, read);
  const facts =
    told === undefined || told.program !== undefined
      ? told
      : { ...told, mentions: mentioned(bytes.text, names) };
  const theirs = hosts('sha256sum', /^\\?([0-9a-f]{64}) /);
  return {
    sha256: own ?? (theirs === null ? null : asSha256(theirs)),
    md5: whole ? hash('md5') : hosts('md5sum', /^\\?([0-9a-f]{32}) /),
    ...(facts === undefined ? {} : { content: facts }),
  };
}
