import { NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show } from '../../../domain/show.ts';
import type { Image, Process, Shown } from '../../../domain/snapshot.ts';
import type { ByteText } from './sections.ts';
import { bytesOf, lines, nulFields, shown } from './sections.ts';

/** The fields of /proc/PID/stat that count, see proc(5). */
export interface Stat {
  readonly pid: number;
  readonly comm: ByteText;
  readonly state: string;
  readonly ppid: number;
  readonly group: number;
  readonly session: number;
  readonly kernelThread: boolean;
  /** User and system time, in clock ticks. */
  readonly cpuTicks: number;
  readonly startTicks: string;
  /** Living threads (field 20): of a zombie, 1 says that nothing of it runs. */
  readonly threads: number;
}

const PF_KTHREAD = 0x200000;

/**
 * A whole /proc/PID/stat. The command may hold `)` and newlines, so the file is cut at its last `)`.
 *
 * @returns null for what is no such file
 */
export function parseStat(text: ByteText): Stat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 1 || close < open) return null;
  const pid = text.slice(0, open).match(/^(\d{1,10}) $/)?.[1];
  const rest = text
    .slice(close + 1)
    .trim()
    .split(' ');
  const [state, ppid, group, session] = rest;
  if (pid === undefined || state === undefined || !/^[A-Za-z]$/.test(state)) return null;
  if (rest.length < 20 || !rest.slice(1, 20).every((field) => /^-?\d{1,20}$/.test(field))) return null;
  return {
    pid: Number(pid),
    comm: text.slice(open + 1, close),
    state,
    ppid: Number(ppid),
    group: Number(group),
    session: Number(session),
    kernelThread: (Number(rest[6]) & PF_KTHREAD) !== 0,
    cpuTicks: Number(rest[11]) + Number(rest[12]),
    startTicks: rest[19] ?? '0',
    threads: Number(rest[17]),
  };
}

/** Real and effective uid of a /proc/PID/status. Its Name line is escaped by the kernel, so a name cannot imitate others. */
export function parseUids(text: ByteText): { readonly uid: number; readonly euid: number } | null {
  const match = text.match(/^Uid:\t(\d{1,10})\t(\d{1,10})\t/m);
  return match === null ? null : { uid: Number(match[1]), euid: Number(match[2]) };
}

/** The arguments; a process that rewrote them may have no NUL at the end. */
export const parseArguments = (text: ByteText): Shown[] => {
  const whole = text.endsWith('\0') ? text.slice(0, -1) : text;
  return whole === '' ? [] : whole.split('\0').map(shown);
};

/** The line of cgroup v2 (`0::`), else the systemd hierarchy's, else the first. */
export function parseCgroup(text: ByteText): Shown {
  const all = lines(text);
  const named = (mark: RegExp): ByteText | undefined =>
    all.find((line) => mark.test(line) && !line.endsWith(':/'));
  const line = named(/^0::/) ?? named(/^\d+:name=systemd:/) ?? named(/^\d+:pids:/) ?? all[0] ?? NO_BYTES;
  return shown(line.replace(/^\d+:[^:]*:/, ''));
}

/** `PID/exe DEVICE INODE LINKS SIZE CTIME` lines of `stat -L`. */
export function parseImages(text: ByteText, paths: ReadonlyMap<number, ByteText>): Map<number, Image> {
  const images = new Map<number, Image>();
  for (const line of lines(text)) {
    const match = line.match(/^(\d{1,10})\/exe (\d{1,20}) (\d{1,20}) (\d{1,10}) (\d{1,20}) -?\d+$/);
    if (match === null) continue;
    const pid = Number(match[1]);
    const links = Number(match[4]);
    const deleted = links === 0;
    const path = paths.get(pid) ?? NO_BYTES;
    images.set(pid, {
      // The kernel's remark is cut off only where the link count says that it is one.
      path: shown(deleted && path.endsWith(' (deleted)') ? path.slice(0, -10) : path),
      device: match[2] ?? '0',
      inode: match[3] ?? '0',
      size: match[5] ?? '0',
      links,
      deleted,
      sha256: null,
      md5: null,
    });
  }
  return images;
}

/** Pairs of `PID/<kind>` and the link's text, each ended by NUL: those of one kind, by pid. */
export function parseLinks(text: ByteText, kind: 'exe' | 'cwd' | 'fd/0'): Map<number, ByteText> {
  const links = new Map<number, ByteText>();
  const fields = nulFields(text);
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, pid, of] = (fields[i] ?? '').match(/^(\d{1,10})\/(.+)$/) ?? [];
    if (pid !== undefined && of === kind) links.set(Number(pid), fields[i + 1] ?? NO_BYTES);
  }
  return links;
}

export interface Descriptors {
  /** Pipe inodes by process. */
  readonly pipes: ReadonlyMap<number, readonly string[]>;
  /** Files that may be configuration, by process; at most {@link MOST_HELD} of each. */
  readonly held: ReadonlyMap<number, readonly ByteText[]>;
  /** Processes by socket inode. */
  readonly sockets: ReadonlyMap<string, readonly number[]>;
}

const MOST_HELD = 16;

/** Either `PID/fd/N socket:[INODE]` lines of GNU find, or the listing of `ls -l`, whose link texts hold no control characters. */
export function parseDescriptors(text: ByteText): Descriptors {
  const pipes = new Map<number, string[]>();
  const sockets = new Map<string, number[]>();
  const held = new Map<number, ByteText[]>();
  let folder = -1;
  for (const line of text.split('\n')) {
    const heading = line.match(/^(\d{1,10})\/fd:$/);
    if (heading !== null) folder = Number(heading[1]);
    const match =
      line.match(/^(\d{1,10})\/fd\/\d+ (socket|pipe):\[(\d{1,20})\]$/) ??
      line.match(/^l[-rwx]{9}.? +\d+ \S+ +\S+ +\d+ \S+ +\S+ +\S+ \d+( )-> (socket|pipe):\[(\d{1,20})\]$/);
    if (match === null) {
      const [, of, path] =
        line.match(/^(\d{1,10})\/fd\/\d+ (\/.+)$/) ??
        line.match(/^l[-rwx]{9}.? +\d+ \S+ +\S+ +\d+ \S+ +\S+ +\S+ \d+( )-> (\/.+)$/) ??
        [];
      const holder = of === ' ' ? folder : Number(of ?? -1);
      if (path !== undefined && holder >= 0 && CONFIGURATION_FILE.test(path)) {
        if ((held.get(holder)?.length ?? 0) < MOST_HELD) add(held, holder, path);
      }
      continue;
    }
    const pid = match[1] === ' ' ? folder : Number(match[1]);
    const inode = match[3] ?? '0';
    if (pid < 0) continue;
    if (match[2] === 'pipe') add(pipes, pid, inode);
    else add(sockets, inode, pid);
  }
  return { pipes, sockets, held };
}

const CONFIGURATION_FILE = /\.(?:json|conf|cfg|ini|toml|ya?ml|txt)$/i;

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

export interface ProcessParts {
  readonly stat: Stat;
  readonly uids: { readonly uid: number; readonly euid: number };
  readonly cmdline: ByteText;
  readonly cgroup: ByteText;
  readonly image: Image | null;
  readonly stdin: ByteText | undefined;
  readonly cwd: ByteText | undefined;
  readonly pipes: readonly string[];
  readonly hidden: boolean;
  readonly held: readonly ByteText[];
}

/** Clock facts of the host: ticks a second, boot time (seconds since 1970) and uptime (seconds). */
export interface HostTime {
  readonly ticks: number;
  readonly bootTime: number;
  readonly uptime: number;
}

export function toProcess(parts: ProcessParts, time: HostTime): Process {
  const { stat } = parts;
  const started = Number(stat.startTicks) / time.ticks;
  const ageSeconds = Math.max(0, time.uptime - started);
  const cpuSeconds = stat.cpuTicks / time.ticks;
  return {
    pid: stat.pid,
    ppid: stat.ppid,
    startTicks: stat.startTicks,
    startedAt: timestamp((time.bootTime + started) * 1000),
    state: stat.state,
    comm: show(bytesOf(stat.comm)),
    argv: parseArguments(parts.cmdline),
    kernelThread: stat.kernelThread,
    uid: parts.uids.uid,
    euid: parts.uids.euid,
    session: stat.session,
    group: stat.group,
    cgroup: parseCgroup(parts.cgroup),
    image: parts.image,
    stdin: parts.stdin === undefined ? null : shown(parts.stdin),
    cwd: parts.cwd === undefined ? null : shown(parts.cwd),
    pipes: parts.pipes,
    cpuShare: round(cpuSeconds / Math.max(ageSeconds, 1)),
    ageSeconds: round(ageSeconds),
    cpuSeconds: round(cpuSeconds),
    hidden: parts.hidden,
    threads: stat.threads,
    ...(parts.held.length === 0 ? {} : { held: parts.held.map(shown) }),
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** RFC 3339; a time that no calendar holds is the epoch. */
function timestamp(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}
