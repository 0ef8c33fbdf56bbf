import { show, shownList, shownText } from '../../../domain/show.ts';
import type { Blind, Contradiction, Process, Socket } from '../../../domain/snapshot.ts';
import { SECOND_LISTS } from '../../../domain/verdict/doubts.ts';
import type { Cover } from './cross-checks.ts';
import {
  aboutHidden,
  againstCgroups,
  againstMounts,
  againstNetlink,
  againstPaths,
  hiddenPids,
  isCut,
  pidList,
  withoutStat,
} from './cross-checks.ts';
import type { Self } from './parse-host.ts';
import type { HostTime } from './parse-processes.ts';
import { parseDescriptors } from './parse-processes.ts';
import { parseSs } from './parse-sockets.ts';
import { addHashes, readProcesses, readStats } from './process-table.ts';
import type { Reply } from './reply.ts';
import { netTables, otherSockets, readSockets } from './socket-tables.ts';

export interface ProcessView {
  readonly processes: readonly Process[];
  readonly sockets: readonly Socket[];
  readonly blind: readonly Blind[];
  readonly contradictions: readonly Contradiction[];
}

/** Processes and sockets, and what the different ways of looking at them say against each other. */
export function viewProcesses(
  reply: Reply,
  self: Self,
  time: HostTime,
  covers: readonly Cover[],
): ProcessView {
  const { text, prefix, sections } = reply;
  const blind: Blind[] = [];
  const later = pidList(text('pids'));
  const { stats, contradictions: mounts } = readStats(text('stat'), prefix);
  const usual = self.holder === null ? null : readStats(text('plain'), prefix).stats;
  const hidden = usual === null ? new Set<number>() : hiddenPids(stats, usual, later);
  const { pipes, held, sockets: owners } = parseDescriptors(text('fds'));
  const table = readProcesses({ text, prefix, stats, later, hidden, time, pipes, held, self });
  const processes = addHashes(table.processes, text('sha256'), text('md5'));
  if (usual === null) {
    blind.push({
      what: SECOND_LISTS.mount,
      how: 'not-checked',
      detail: show('no private mount namespace could be made'),
    });
  }
  const cgroups = againstCgroups(
    sections.get('cgroups1'),
    sections.get('cgroups2'),
    new Set(stats.keys()),
    later,
  );
  const alive =
    usual !== null
      ? new Set(stats.keys())
      : cgroups.blind.length === 0
        ? new Set([...pidList(text('cgroups1')), ...pidList(text('cgroups2'))])
        : undefined;
  const covered = againstMounts(covers, hidden, alive);
  const readWhole = sections.get('stat')?.status === 0 || sections.get('stat')?.status === 1;
  const bare = self.uid === 0 && readWhole ? withoutStat(pidList(text('listed')), stats, later) : [];
  const tables = [netTables(text('net1'), prefix), netTables(text('net2'), prefix)] as const;
  const parts = [sections.get('ss1'), sections.get('ss2')];
  const hasSs = parts.every((section) => section?.status === 0);
  const netlink = againstNetlink(
    parts.some(isCut) ? 'cut' : hasSs ? [parseSs(text('ss1')), parseSs(text('ss2'))] : 'absent',
    tables.some((table) => table.cut) ? 'cut' : [tables[0].inodes, tables[1].inodes],
  );
  const sockets = [
    ...readSockets(text('net2'), prefix, owners, blind),
    ...otherSockets(text('nets'), prefix, owners, blind),
  ];
  const contradictions = [
    ...mounts,
    ...table.contradictions,
    ...aboutHidden(hidden),
    ...covered.contradictions,
    ...bare,
    ...againstPaths(processes, table.paths, text('exepaths'), text('exe')),
    ...cgroups.contradictions,
    ...netlink.contradictions,
  ];
  return {
    processes,
    sockets,
    blind: [
      ...table.blind,
      ...unhashed(processes),
      ...blind,
      ...cgroups.blind,
      ...netlink.blind,
      ...covered.blind,
      ...uncounted(contradictions),
    ],
    contradictions: contradictions.slice(0, MOST_CONTRADICTIONS),
  };
}

/** As many are kept: a hostile shell, or a lie about each of thousands of sockets, makes any number. The rest is counted. */
const MOST_CONTRADICTIONS = 200;

const uncounted = ({ length }: readonly Contradiction[]): Blind[] =>
  length <= MOST_CONTRADICTIONS
    ? []
    : [
        {
          what: 'contradictions',
          how: 'truncated',
          detail: shownText`${length - MOST_CONTRADICTIONS} more are not kept`,
        },
      ];

/** Images that are larger than the first look hashes, or could not be read. The closer look hashes those it reads. */
function unhashed(processes: readonly Process[]): Blind[] {
  const paths = new Set(processes.flatMap(({ image }) => (image?.sha256 === null ? [image.path] : [])));
  if (paths.size === 0) return [];
  const detail = shownText`not hashed in the first look: ${shownList([...paths].slice(0, 20))}`;
  return [{ what: 'image hashes', how: 'not-checked', detail }];
}

/** The subshell of the running call, our shell, and what it descends from, up to pid 1. */
export function ownProcesses(shell: number, processes: readonly Process[]): number[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const own = byPid.get(shell);
  const chain: number[] = [];
  for (let pid = shell; pid > 0 && !chain.includes(pid) && byPid.has(pid); pid = byPid.get(pid)?.ppid ?? 0) {
    chain.push(pid);
  }
  const forked = processes.filter(
    (process) => process.ppid === shell && process.argv.join('\0') === own?.argv.join('\0'),
  );
  return [...forked.map((process) => process.pid), ...chain];
}
