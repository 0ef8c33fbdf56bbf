import { asSha256 } from '../../../domain/ids.ts';
import { asByteText, NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show, shownText } from '../../../domain/show.ts';
import type { Blind, Contradiction, Process } from '../../../domain/snapshot.ts';
import type { Self } from './parse-host.ts';
import type { HostTime, Stat } from './parse-processes.ts';
import { parseImages, parseLinks, parseStat, parseUids, toProcess } from './parse-processes.ts';
import type { ByteText } from './sections.ts';
import { heads, lines } from './sections.ts';

/** As many bytes of a process's arguments are read; see `survey_cmdline`. */
const MAX_ARGUMENTS = 131_072;

/** As many of all processes together; see there. */
const MAX_ALL_ARGUMENTS = 33_554_432;

/** Instead of the program in the arguments of our own shell. */
const OWN_SHELL = asByteText('/bin/sh\0-c\0(our own shell, with the script library)\0');

const pidOf = (path: ByteText): number => Number(path.match(/^(\d{1,10})\//)?.[1] ?? -1);

/** The stat files of a section, by pid. A file that names another pid than its folder is a mount over /proc. */
export function readStats(
  text: ByteText,
  prefix: string,
): { readonly stats: ReadonlyMap<number, Stat>; readonly contradictions: readonly Contradiction[] } {
  const stats = new Map<number, Stat>();
  const contradictions: Contradiction[] = [];
  const { files, twice } = heads(text, prefix);
  for (const [path, body] of files) {
    const pid = pidOf(path);
    const stat = parseStat(body);
    if (stat === null) continue;
    if (stat.pid === pid) stats.set(pid, stat);
    else {
      contradictions.push({
        between: ['/proc/PID', '/proc/PID/stat'],
        subject: shownText`pid ${pid}`,
        detail: shownText`its stat file is that of pid ${stat.pid}`,
      });
    }
  }
  for (const path of twice) {
    contradictions.push({
      between: ['/proc', '/proc'],
      subject: shownText`pid ${pidOf(path)}`,
      detail: show('listed twice in one reading'),
    });
  }
  return { stats, contradictions };
}

export interface TableInput {
  readonly text: (section: string) => ByteText;
  readonly prefix: string;
  readonly stats: ReadonlyMap<number, Stat>;
  /** Pids that were there at the end of the survey. */
  readonly later: ReadonlySet<number>;
  readonly hidden: ReadonlySet<number>;
  readonly time: HostTime;
  readonly pipes: ReadonlyMap<number, readonly string[]>;
  readonly held: ReadonlyMap<number, readonly ByteText[]>;
  readonly self: Self;
}

/**
 * The processes that were there from the first reading to the last; what ended meanwhile, our own short-lived tools included, is
 * dropped. `paths` are the links' texts of the executables.
 */
export function readProcesses(input: TableInput): {
  readonly processes: readonly Process[];
  readonly paths: ReadonlyMap<number, ByteText>;
  readonly blind: readonly Blind[];
  readonly contradictions: readonly Contradiction[];
} {
  const { text, prefix } = input;
  const status = heads(text('status'), prefix).files;
  const [bulk, single] = [heads(text('cmdline'), prefix), heads(text('arguments'), prefix)];
  const cmdline = new Map<string, ByteText>([...bulk.files, ...single.files]);
  const cgroup = heads(text('cgroup'), prefix).files;
  const paths = parseLinks(text('links'), 'exe');
  const images = parseImages(text('exe'), paths);
  const cwds = parseLinks(text('links'), 'cwd');
  const stdins = parseLinks(text('links'), 'fd/0');
  const blind: Blind[] = [];
  const contradictions: Contradiction[] = [];
  for (const path of [...bulk.twice, ...single.twice]) {
    contradictions.push({
      between: ['/proc', '/proc'],
      subject: shownText`pid ${pidOf(path)}`,
      detail: show('its arguments were read twice'),
    });
  }
  if (text('cmdline').length >= MAX_ALL_ARGUMENTS) {
    blind.push({
      what: 'arguments',
      how: 'truncated',
      detail: shownText`over ${MAX_ALL_ARGUMENTS} bytes of all`,
    });
  }
  const processes: Process[] = [];
  const ownShell = cmdline.get(`${input.self.pid}/cmdline`);
  for (const [pid, stat] of input.stats) {
    if (!input.later.has(pid) || pid === input.self.holder) continue;
    const uids = parseUids(status.get(`${pid}/status`) ?? NO_BYTES);
    const argv = cmdline.get(`${pid}/cmdline`);
    if (cmdline.has(`${pid}/blocked`)) {
      blind.push({
        what: 'arguments',
        how: 'unknown',
        detail: shownText`pid ${pid} blocks the reading of its arguments`,
      });
    } else if (uids === null || argv === undefined) {
      blind.push({
        what: 'process',
        how: 'unknown',
        detail: shownText`status or arguments of pid ${pid} could not be read`,
      });
    }
    // Our own shell carries the library in its arguments.
    const ours = pid === input.self.pid || stat.ppid === input.self.pid;
    if (argv !== undefined && argv.length >= MAX_ARGUMENTS && !ours) {
      blind.push({
        what: 'arguments',
        how: 'truncated',
        detail: shownText`pid ${pid}: over ${MAX_ARGUMENTS} bytes`,
      });
    }
    processes.push(
      toProcess(
        {
          stat,
          uids: uids ?? { uid: -1, euid: -1 },
          // Tens of kilobytes that say nothing of the host.
          cmdline: ours && argv === ownShell ? OWN_SHELL : (argv ?? NO_BYTES),
          cgroup: cgroup.get(`${pid}/cgroup`) ?? NO_BYTES,
          image: images.get(pid) ?? null,
          stdin: stdins.get(pid),
          cwd: cwds.get(pid),
          pipes: input.pipes.get(pid) ?? [],
          hidden: input.hidden.has(pid),
          held: input.held.get(pid) ?? [],
        },
        input.time,
      ),
    );
  }
  return { processes, paths, blind, contradictions };
}

/** Puts the hashes of images, computed once for each file, to every process that runs it. */
export function addHashes(processes: readonly Process[], sha256Text: ByteText, md5Text: ByteText): Process[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const key = (process: Process | undefined): string | null =>
    process?.image == null ? null : `${process.image.device}:${process.image.inode}:${process.image.size}`;
  const hashes = <T extends string>(
    text: ByteText,
    digits: number,
    as: (hex: string) => T,
  ): Map<string, T> => {
    const found = new Map<string, T>();
    for (const line of lines(text)) {
      const match = line.match(/^\\?([0-9a-f]+) [ *](\d{1,10})\/exe$/);
      const image = key(byPid.get(Number(match?.[2] ?? -1)));
      if (match?.[1]?.length === digits && image !== null) found.set(image, as(match[1]));
    }
    return found;
  };
  const sha256 = hashes(sha256Text, 64, asSha256);
  const md5 = hashes(md5Text, 32, (hex) => hex);
  return processes.map((process) => {
    const image = key(process);
    if (process.image === null || image === null) return process;
    return {
      ...process,
      image: { ...process.image, sha256: sha256.get(image) ?? null, md5: md5.get(image) ?? null },
    };
  });
}
