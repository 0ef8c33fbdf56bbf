import { byteTextOf } from '../linux/byte-text.ts';
import { preloadedLibraries } from '../linux/preload.ts';
import { packaged } from '../linux/programs.ts';
import { NOTHING } from '../show.ts';
import type { Shown, Snapshot } from '../snapshot.ts';

/** How the two lists of processes beside the usual /proc are named where they could not be made. */
export const SECOND_LISTS = {
  mount: 'processes against a private /proc',
  cgroups: 'processes against control groups',
} as const;

/** The ways of looking between which a mount over /proc shows. */
export const COVERED = {
  mounts: '/proc/self/mountinfo',
  fresh: 'private /proc',
  stat: '/proc/PID/stat',
} as const;

/**
 * Parts of a survey that may be cut without a doubt: cross-checks, of which one is enough, and listings that start nothing. Every
 * other part is a starter's place or the list of processes.
 */
const NO_DOUBT: ReadonlySet<string> = new Set(
  'ss1 ss2 net1 cgroups1 cgroups2 exepaths sha256 md5 tmp attributes threads memory'
    .split(' ')
    .concat(
      'files in temporary folders',
      'sockets against netlink',
      'contradictions',
      ...Object.values(SECOND_LISTS),
    ),
);

/** More doubts than a person reads say no more than their number. */
const MOST = 20;

const preloaded = ({ preload }: Snapshot): Shown[] =>
  preloadedLibraries(byteTextOf(preload ?? NOTHING)).map(({ path }) => path);

/**
 * Why the eyes of this survey may be the enemy's: what it says is not there may be there. Such a host is never `not-a-miner`
 * (rule: doubt-is-a-result). Libraries that a package owns (a tracing agent, another allocator) blind nobody.
 */
export function blindedBy(snapshot: Snapshot): string[] {
  const why = eyesDoubted(snapshot);
  const missing = new Set(snapshot.blind.map(({ what }) => what));
  if (snapshot.host.privileged && Object.values(SECOND_LISTS).every((what) => missing.has(what)))
    why.push('Nothing but /proc itself could be asked for the list of processes.');
  return why;
}

/**
 * Why the host's own tools cannot be believed: a library is loaded into them, or they are not those of their packages. A look with
 * our own, static ones is not touched by it.
 */
export function eyesDoubted(snapshot: Snapshot): string[] {
  if (snapshot.toolbox === true) return [];
  const why: string[] = [];
  const owner = ownerIn(snapshot);
  for (const path of preloaded(snapshot)) {
    const what = owner(path);
    if (what !== undefined)
      why.push(
        `/etc/ld.so.preload loads ${path} into every program, our own tools included, and it ${what}.`,
      );
  }
  for (const path of snapshot.injected) {
    const what = owner(path);
    if (what !== undefined) why.push(`${path} was loaded into our own tools, and it ${what}.`);
  }
  for (const path of snapshot.replaced ?? [])
    why.push(`${path}, which our own look uses, is not the file that its package brought.`);
  return why;
}

/** Whether /etc/ld.so.preload names a library that no package is known to own: a package's (an allocator, an agent) hides nothing. */
export const isPreloadOdd = (snapshot: Snapshot): boolean =>
  preloaded(snapshot).some((path) => ownerIn(snapshot)(path) !== undefined);

/** What is to say of a library's owner; nothing where a package owns it. */
function ownerIn(snapshot: Snapshot): (path: Shown) => string | undefined {
  const files = new Map(snapshot.files.map((file) => [file.path, file]));
  return (path) => {
    const file = files.get(path);
    if (file === undefined) return 'could not be seen';
    const owned = packaged(file);
    return owned === 'yes'
      ? undefined
      : owned === 'no'
        ? 'belongs to no package'
        : 'was not checked for its package';
  };
}

/** Whether a mount hides processes: by what the kernel lists, or by what a fresh /proc shows. */
export const isCovered = (snapshot: Snapshot): boolean =>
  snapshot.contradictions.some(({ between }) =>
    between.some((way) => (Object.values(COVERED) as readonly string[]).includes(way)),
  );

/** Why the host could not be seen well enough to call it clean. */
export function doubtsOf(snapshot: Snapshot): string[] {
  const blind = snapshot.blind.filter(
    ({ what, how }) => how === 'unprivileged' || (how === 'truncated' && !NO_DOUBT.has(what)),
  );
  return capped(
    [
      ...(snapshot.host.privileged
        ? []
        : ['The survey ran without root: other accounts’ processes were not seen whole.']),
      ...blindedBy(snapshot),
      ...blind.map(({ what, how, detail }) => `${what}: ${how} (${detail}).`),
      ...snapshot.contradictions.map(
        ({ between, subject }) => `${between.join(' and ')} disagree about ${subject}.`,
      ),
    ],
    MOST,
    (rest) => `${rest} more doubts of this kind.`,
  );
}

/** The first of a list, and how many more there are: an attacker or a busy host makes thousands. */
export function capped(list: readonly string[], most: number, tell: (rest: number) => string): string[] {
  return list.length <= most ? [...list] : [...list.slice(0, most), tell(list.length - most)];
}
