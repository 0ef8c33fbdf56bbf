import type { Sha256 } from '../ids.ts';
import { byteTextOf } from '../linux/byte-text.ts';
import { isEnded } from '../linux/process-state.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Thing } from './thing.ts';

/** What stands at the path of a file: asked of the host itself at the end, because a survey does not list every folder. */
export type Place =
  | { readonly is: 'absent' }
  /** `sha256` is null where it was not hashed: it is too large, or the very inode. */
  | { readonly is: 'file'; readonly device: string; readonly inode: string; readonly sha256: Sha256 | null }
  /** A link, a folder, a device: not the file that was there. */
  | { readonly is: 'other' };

/** The last look: the newest survey, and what was asked at the places of files. */
export interface Look {
  readonly snapshot: Snapshot;
  /** By path. What is not in it could not be asked. */
  readonly places: ReadonlyMap<string, Place>;
}

/** `changed`: something else stands there that may hold it. */
export type Sight = 'there' | 'gone' | 'changed' | 'unseen';

/** Asks for a thing at its own place by identity. */
export function sightOf(thing: Thing, look: Look): Sight {
  switch (thing.kind) {
    case 'process':
      return sightOfProcess(thing, look.snapshot);
    case 'file':
      return sightOfFile(thing, look);
    case 'cron-line':
    case 'cron-file':
      return sightInCron(thing, look.snapshot);
    case 'starter':
      return sightOfStarter(thing, look.snapshot);
  }
}

type Of<K extends Thing['kind']> = Extract<Thing, { kind: K }>;

function sightOfProcess(thing: Of<'process'>, { host, processes }: Snapshot): Sight {
  if (host.bootId !== thing.bootId) return 'gone';
  const there = processes.some(
    (process) => process.pid === thing.pid && process.startTicks === thing.startTicks && !isEnded(process),
  );
  return there ? 'there' : 'gone';
}

function sightOfFile(thing: Of<'file'>, { snapshot, places }: Look): Sight {
  if (thing.outOfSight) return 'unseen';
  const same = (device: string, inode: string, sha256: Sha256 | null): boolean =>
    (device === thing.device && inode === thing.inode) || (sha256 !== null && sha256 === thing.sha256);
  const record = snapshot.files.find(({ path }) => path === thing.path);
  if (record?.type === 'file' && same(record.identity.device, record.identity.inode, record.sha256))
    return 'there';
  const runs = snapshot.processes.some(
    ({ image }) =>
      image?.path === thing.path && !image.deleted && same(image.device, image.inode, image.sha256),
  );
  if (runs) return 'there';
  const place = places.get(thing.path);
  if (place === undefined) return 'unseen';
  if (place.is !== 'file') return 'gone';
  if (same(place.device, place.inode, place.sha256)) return 'there';
  // Another inode whose content nobody could compare may be the same file, written anew.
  return place.sha256 === null || thing.sha256 === null ? 'changed' : 'gone';
}

function sightInCron(thing: Of<'cron-line' | 'cron-file'>, { cronFiles }: Snapshot): Sight {
  const file = cronFiles.find(({ path }) => path === thing.path);
  if (thing.kind === 'cron-line') {
    const has = (lines: readonly { readonly sha256: Sha256 }[]): boolean =>
      lines.some(({ sha256 }) => sha256 === thing.sha256);
    if (cronFiles.some(({ lines }) => has(lines))) return 'there';
    return file?.truncated === true ? 'unseen' : 'gone';
  }
  if (file === undefined) return 'gone';
  const { device, inode } = file.identity;
  const same = file.lines.map(({ sha256 }) => sha256).join(' ') === thing.lines;
  return same || (device === thing.device && inode === thing.inode) ? 'there' : 'gone';
}

function sightOfStarter(thing: Of<'starter'>, { persistence }: Snapshot): Sight {
  const entry = persistence.find(({ path }) => path === thing.path);
  if (entry === undefined) return 'gone';
  if (entry.text === thing.text) return 'there';
  if (entry.truncated) return 'unseen';
  const now = `\n${byteTextOf(entry.text)}\n`;
  if (thing.lines.some((line) => now.includes(`\n${byteTextOf(line)}\n`))) return 'there';
  // Nothing tells which of its lines was the attacker's.
  return thing.lines.length > 0 ? 'gone' : 'changed';
}
