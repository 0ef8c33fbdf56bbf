import type { CronFile, FileRecord, Image, Process, Shown, Snapshot } from '../snapshot.ts';
import type { Judgement, Link, LinkGraph } from './judgement.ts';

/** A survey of the same host that an earlier incident kept before this one's first alert, and what hung on a miner then. */
export interface Earlier {
  readonly snapshot: Snapshot;
  readonly links: LinkGraph;
}

const sameFile = (
  a: Pick<FileRecord, 'identity' | 'sha256'>,
  b: Pick<FileRecord, 'identity' | 'sha256'>,
): boolean =>
  (a.sha256 !== null && a.sha256 === b.sha256) ||
  // The change time is the kernel's. On a foreign mount, or after a boot, device or inode differ: then only the hash tells.
  (a.identity.device === b.identity.device &&
    a.identity.inode === b.identity.inode &&
    a.identity.ctime === b.identity.ctime);

const sameImage = (a: Image | null | undefined, b: Image | null | undefined): boolean =>
  a != null && b != null && a.sha256 !== null && a.sha256 === b.sha256;

const textOf = (file: CronFile): string => file.lines.map(({ sha256 }) => sha256).join(' ');

/** What it shows by itself: the miner, and the file that it runs. Their having been there before says nothing for them. */
const showsItself = ({ kinds }: Link): boolean =>
  kinds.length === 1 || (kinds.length === 2 && kinds[1] === 'runs');

/** Whether the earlier survey saw the very thing, and nothing linked it to a miner. Another boot's processes cannot be compared. */
class SeenBefore {
  readonly #now: Snapshot;
  readonly #earlier: Earlier;

  constructor(now: Snapshot, earlier: Earlier) {
    this.#now = now;
    this.#earlier = earlier;
  }

  process({ pid }: { readonly pid: number }): boolean {
    const { snapshot, links } = this.#earlier;
    const of = ({ processes }: Snapshot): Process | undefined => processes.find((one) => one.pid === pid);
    return (
      snapshot.host.bootId === this.#now.host.bootId &&
      of(snapshot)?.startTicks === (of(this.#now)?.startTicks ?? '') &&
      !links.processes.some((one) => one.pid === pid)
    );
  }

  file({ path }: { readonly path: Shown }): boolean {
    const { snapshot, links } = this.#earlier;
    const file = (of: Snapshot) => of.files.find((one) => one.path === path && one.type === 'file');
    const image = (of: Snapshot) => of.processes.find((one) => one.image?.path === path)?.image;
    const [then, now] = [file(snapshot), file(this.#now)];
    const same = then !== undefined && now !== undefined && sameFile(then, now);
    return (same || sameImage(image(snapshot), image(this.#now))) && !linked(links.files, path);
  }

  cronLine({ path, number }: { readonly path: Shown; readonly number: number }): boolean {
    const { snapshot, links } = this.#earlier;
    const line = cronFile(this.#now, path)?.lines.find((one) => one.number === number);
    const then = cronFile(snapshot, path)?.lines.filter((one) => one.sha256 === line?.sha256) ?? [];
    const held = (found: number) =>
      links.cronLines.some((one) => one.path === path && one.number === found) ||
      linked(links.cronFiles, path);
    return then.length > 0 && then.every((one) => !held(one.number));
  }

  cronFile({ path }: { readonly path: Shown }): boolean {
    const { snapshot, links } = this.#earlier;
    const [then, now] = [cronFile(snapshot, path), cronFile(this.#now, path)];
    return (
      then !== undefined &&
      now !== undefined &&
      textOf(then) === textOf(now) &&
      !linked(links.cronFiles, path) &&
      !linked(links.cronLines, path)
    );
  }

  starter({ path }: { readonly path: Shown }): boolean {
    const { snapshot, links } = this.#earlier;
    const entry = ({ persistence }: Snapshot) => persistence.find((one) => one.path === path);
    const [then, now] = [entry(snapshot), entry(this.#now)];
    return then !== undefined && then.text === now?.text && !linked(links.persistence, path);
  }
}

const linked = (list: readonly { readonly path: Shown }[], path: Shown): boolean =>
  list.some((one) => one.path === path);
const cronFile = ({ cronFiles }: Snapshot, path: Shown): CronFile | undefined =>
  cronFiles.find((one) => one.path === path);

/**
 * Takes the tick away from what Davy saw on this host before the first alert, when nothing linked it to a miner. Age proves nothing
 * for a thing: it never gives a tick, and what shows mining by itself keeps its own.
 *
 * @param now the survey that was judged
 */
export function withoutSeenBefore(judgement: Judgement, now: Snapshot, earlier: Earlier): Judgement {
  const seen = new SeenBefore(now, earlier);
  const caution = `Davy saw it here at ${earlier.snapshot.takenAt}, before the first alert, and nothing linked it to a miner then.`;
  const without = <T extends Link>(list: readonly T[], wasSeen: (link: T) => boolean): T[] =>
    list.map((link) =>
      link.selected && !showsItself(link) && wasSeen(link) ? { ...link, selected: false, caution } : link,
    );
  const { links } = judgement;
  return {
    ...judgement,
    links: {
      ...links,
      processes: without(links.processes, (link) => seen.process(link)),
      files: without(links.files, (link) => seen.file(link)),
      cronLines: without(links.cronLines, (link) => seen.cronLine(link)),
      cronFiles: without(links.cronFiles, (link) => seen.cronFile(link)),
      persistence: without(links.persistence, (link) => seen.starter(link)),
    },
  };
}
