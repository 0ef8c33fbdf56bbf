import { byteTextOf } from '../linux/byte-text.ts';
import { isUnder } from '../linux/paths.ts';
import { shownText } from '../show.ts';
import type { FileIdentity, Process, Shown, Snapshot } from '../snapshot.ts';
import type { Judgement, Link, LinkKind } from '../verdict/judgement.ts';

/** The first thing that the miner's makers left, as far as anything shows: it was there at the latest then. */
export interface Artefact {
  /** By the host's clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly what: Shown;
  /** Accounts that the linked things belong to. */
  readonly users: readonly Shown[];
}

/** Links that say whose a thing is. That a service was the parent, or that an address is the same, dates nothing. */
const DATING: ReadonlySet<LinkKind> = new Set<LinkKind>(['mining', 'same-file', 'runs', 'starts', 'guards']);

const isDating = ({ kinds, selected }: Link): boolean => selected && DATING.has(kinds.at(-1) ?? 'parent');

/** How far the host's clock may be behind a time that it wrote itself. */
const TOLERANCE = 60_000;

interface Found {
  readonly atMs: number;
  readonly what: Shown;
  readonly uid: number;
}

/**
 * When the earliest of the miner's things is known to have been there: an upper bound. Of a file the last change of its inode, which
 * only the kernel sets (a written time is anybody's to choose); of a process its start. A time on a network mount is another
 * machine's, and one that lies ahead of the host's clock was written before that was set back: both are unknown.
 */
export function firstArtefact(snapshot: Snapshot, { links }: Judgement): Artefact | null {
  const now = Date.parse(snapshot.takenAt) + snapshot.host.clockOffsetMs;
  const foreign = snapshot.blind.flatMap(({ what, detail }) =>
    what === 'network file systems' ? byteTextOf(detail).split(' ') : [],
  );
  const isKnown = ({ atMs }: Found): boolean =>
    Number.isFinite(atMs) && atMs > 0 && (!Number.isFinite(now) || atMs <= now + TOLERANCE);
  const ofFile = (path: Shown, { ctime, uid }: FileIdentity): Found[] =>
    foreign.some((mount) => isUnder(byteTextOf(path), mount))
      ? []
      : [{ atMs: Math.floor(Number(ctime) * 1000), what: shownText`${path} last changed`, uid }];
  const at = <T extends { readonly path: Shown; readonly identity: FileIdentity }>(list: readonly T[]) =>
    new Map(list.map(({ path, identity }) => [path, identity]));
  const linked = (
    list: readonly (Link & { readonly path: Shown })[],
    identities: ReadonlyMap<Shown, FileIdentity>,
  ): Found[] =>
    list.filter(isDating).flatMap(({ path }) => {
      const identity = identities.get(path);
      return identity === undefined ? [] : ofFile(path, identity);
    });
  const pids = new Set([...links.miners, ...links.processes.filter(isDating).map(({ pid }) => pid)]);
  const found = [
    ...linked(links.files, at(snapshot.files)),
    ...linked([...links.cronLines, ...links.cronFiles], at(snapshot.cronFiles)),
    ...linked(links.persistence, at(snapshot.persistence)),
    ...snapshot.processes.filter(({ pid }) => pids.has(pid)).map(ofProcess),
  ].filter(isKnown);
  const [first] = found.toSorted((a, b) => a.atMs - b.atMs);
  if (first === undefined) return null;
  const uids = new Set(found.map((one) => one.uid));
  const users = snapshot.host.accounts
    .filter((account) => uids.has(account.uid))
    .map((account) => account.name);
  return { atMs: first.atMs, what: first.what, users };
}

const ofProcess = ({ pid, startedAt, image, comm, uid }: Process): Found => ({
  atMs: Date.parse(startedAt),
  what: shownText`process ${pid} (${image?.path ?? comm}) started`,
  uid,
});
