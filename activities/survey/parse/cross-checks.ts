import { NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show, shownText } from '../../../domain/show.ts';
import type { Blind, Contradiction, Process, Shown } from '../../../domain/snapshot.ts';
import { COVERED, SECOND_LISTS } from '../../../domain/verdict/doubts.ts';
import type { Stat } from './parse-processes.ts';
import type { ByteText, Section } from './sections.ts';
import { lines, nulFields, shown } from './sections.ts';

export interface Checked {
  readonly contradictions: readonly Contradiction[];
  readonly blind: readonly Blind[];
}

const notChecked = (
  what: string,
  detail: Shown,
  how: 'not-checked' | 'truncated' = 'not-checked',
): Checked => ({
  contradictions: [],
  blind: [{ what, how, detail }],
});

/** As many bytes of `ss` and of all cgroup.procs are read; see `survey_ss`. A list that was cut is compared with nothing. */
const MAX_LIST = 4_194_304;
/** As many bytes of each file of /proc/net; see `survey_net`. */
export const MAX_NET = 8_388_608;

export const pidList = (text: ByteText): Set<number> => new Set((text.match(/\d{1,10}/g) ?? []).map(Number));

/**
 * The process list against the kernel's lists of control groups. Both lists were read twice, around the process list, so that
 * what began or ended meanwhile is no disagreement.
 */
export function againstCgroups(
  before: Section | undefined,
  after: Section | undefined,
  listed: ReadonlySet<number>,
  listedLater: ReadonlySet<number>,
): Checked {
  const texts = [before?.text ?? NO_BYTES, after?.text ?? NO_BYTES] as const;
  if (texts.some((text) => text.length >= MAX_LIST))
    return notChecked(SECOND_LISTS.cgroups, shownText`cut at ${MAX_LIST} bytes`, 'truncated');
  const first = pidList(texts[0]);
  const second = pidList(texts[1]);
  // pid 0 is a process of another pid namespace.
  first.delete(0);
  if (first.size === 0) return notChecked(SECOND_LISTS.cgroups, show('no cgroup.procs could be read'));
  const contradictions: Contradiction[] = [];
  for (const pid of first) {
    if (!second.has(pid) || listed.has(pid) || listedLater.has(pid)) continue;
    contradictions.push({
      between: ['cgroup.procs', '/proc'],
      subject: shownText`pid ${pid}`,
      detail: show('has a control group and is not in /proc'),
    });
  }
  return { contradictions, blind: [] };
}

/** Processes that the usual /proc does not show as the private one does, by pid. */
export function hiddenPids(
  fresh: ReadonlyMap<number, Stat>,
  usual: ReadonlyMap<number, Stat>,
  listedLater: ReadonlySet<number>,
): Set<number> {
  const hidden = new Set<number>();
  for (const [pid, stat] of fresh) {
    if (listedLater.has(pid) && usual.get(pid)?.startTicks !== stat.startTicks) hidden.add(pid);
  }
  return hidden;
}

export const aboutHidden = (hidden: ReadonlySet<number>): Contradiction[] =>
  [...hidden].map((pid) => ({
    between: ['/proc', COVERED.fresh],
    subject: shownText`pid ${pid}`,
    detail: show('a mount hides this process in /proc'),
  }));

/** A mount point at or below /proc/PID. */
export interface Cover {
  readonly pid: number;
  readonly at: Shown;
  readonly from: Shown;
}

/**
 * Mounts over processes, as the kernel lists them: a contradiction each by itself, also where no second list of processes can be
 * made. One whose process has ended hides nothing any more.
 *
 * @param alive processes by another list than the usual /proc; undefined where there is none
 */
export function againstMounts(
  covers: readonly Cover[],
  hidden: ReadonlySet<number>,
  alive: ReadonlySet<number> | undefined,
): Checked {
  const left = covers.filter(({ pid }) => alive !== undefined && !alive.has(pid));
  const blind = left.map(({ at }): Blind => {
    return {
      what: 'mount',
      how: 'unknown',
      detail: shownText`${at} is covered, and the process it covered has ended`,
    };
  });
  const contradictions = covers
    .filter((cover) => !left.includes(cover) && !hidden.has(cover.pid))
    .map(({ pid, at, from }): Contradiction => {
      return {
        between: [COVERED.mounts, '/proc'],
        subject: shownText`pid ${pid}`,
        detail: shownText`${from} is mounted over ${at}`,
      };
    });
  return { contradictions, blind };
}

/** Processes that were listed before and after their stat files were read, and had none. Only as root: others may see less. */
export const withoutStat = (
  listed: ReadonlySet<number>,
  stats: ReadonlyMap<number, Stat>,
  listedLater: ReadonlySet<number>,
): Contradiction[] =>
  [...listed]
    .filter((pid) => !stats.has(pid) && listedLater.has(pid))
    .map((pid) => ({
      between: ['/proc', COVERED.stat],
      subject: shownText`pid ${pid}`,
      detail: show('it is listed and has no stat file'),
    }));

/**
 * `/proc/net` against `ss`, by inode. Each was read twice in turns; only what stood in both readings of one and not in the
 * reading of the other between them counts.
 */
export function againstNetlink(
  ss: readonly [ReadonlyMap<string, ByteText>, ReadonlyMap<string, ByteText>] | 'absent' | 'cut',
  net: readonly [ReadonlySet<string>, ReadonlySet<string>] | 'cut',
): Checked {
  const what = 'sockets against netlink';
  if (ss === 'absent') return notChecked(what, show('ss is not there or failed'));
  if (ss === 'cut' || net === 'cut') return notChecked(what, show('one of the lists was cut'), 'truncated');
  const contradictions: Contradiction[] = [];
  for (const [inode, peer] of ss[0]) {
    if (inode === '0' || !ss[1].has(inode) || net[0].has(inode) || net[1].has(inode)) continue;
    contradictions.push({
      between: ['ss', '/proc/net'],
      subject: show(`socket ${inode}`),
      detail: shownText`ss shows it, /proc/net does not: ${shown(peer)}`,
    });
  }
  for (const inode of net[0]) {
    if (inode === '0' || !net[1].has(inode) || ss[0].has(inode) || ss[1].has(inode)) continue;
    contradictions.push({
      between: ['/proc/net', 'ss'],
      subject: show(`socket ${inode}`),
      detail: show('/proc/net shows it, ss does not'),
    });
  }
  return { contradictions, blind: [] };
}

/** Whether a listing of `ss` was cut at its limit. */
export const isCut = (section: Section | undefined): boolean => (section?.text.length ?? 0) >= MAX_LIST;

/** `DEVICE INODE PATH` records, each ended by NUL. */
function parsePaths(text: ByteText): Map<ByteText, string> {
  const found = new Map<ByteText, string>();
  for (const field of nulFields(text)) {
    const match = field.match(/^(\d{1,20}) (\d{1,20}) ([\s\S]+)$/);
    if (match !== null) found.set(match[3] ?? NO_BYTES, `${match[1]}:${match[2]}`);
  }
  return found;
}

/**
 * What each executable's path leads to against what the process runs. Only for processes that have our root folder: those of a
 * container have paths of their own. An upgraded program has no links any more and says nothing here.
 */
export function againstPaths(
  processes: readonly Process[],
  rawPaths: ReadonlyMap<number, ByteText>,
  pathsText: ByteText,
  rootsText: ByteText,
): Contradiction[] {
  const now = parsePaths(pathsText);
  const roots = new Map<string, string>();
  for (const line of lines(rootsText)) {
    const match = line.match(/^(self|\d{1,10})\/root (\d{1,20}) (\d{1,20}) /);
    if (match !== null) roots.set(match[1] ?? '', `${match[2]}:${match[3]}`);
  }
  const ours = roots.get('self');
  return processes.flatMap((process): Contradiction[] => {
    const { image } = process;
    const path = rawPaths.get(process.pid);
    const leadsTo = path === undefined ? undefined : now.get(path);
    if (image === null || image.deleted || leadsTo === undefined || ours === undefined) return [];
    if (roots.get(String(process.pid)) !== ours || leadsTo === `${image.device}:${image.inode}`) return [];
    return [
      {
        between: ['path of the executable', 'device and inode'],
        subject: shownText`pid ${process.pid}`,
        detail: shownText`${image.path} leads to ${show(leadsTo)}, the process runs ${show(`${image.device}:${image.inode}`)}`,
      },
    ];
  });
}
