import { labContext, POOL } from '../../test/shared/infected-snapshot.ts';
import type { ProcessInput } from '../../test/shared/snapshots.ts';
import { cleanSnapshot, crontab, elf, process, socket } from '../../test/shared/snapshots.ts';
import type { Written } from '../../test/shared/written.ts';
import type { CronFile, FileRecord, Snapshot, Socket } from '../snapshot.ts';
import type { JudgeContext } from './context.ts';
import { judge } from './judge.ts';
import type { LinkGraph } from './judgement.ts';

/** Arguments of a process that mines. */
export const MINING = ['-o', `stratum+tcp://${POOL}:3333`];

/** A miner's image: its bytes hold the words of the pool protocol. */
export const minerImage = (path: string): FileRecord => elf(path, 'mining.subscribe mining.authorize');

/** A confirmed miner, pid 900, among the clean host's programs: it says so in its arguments and is connected to the lab's pool. */
export function minedHost(miner: Omit<ProcessInput, 'pid'>, more: Written<Partial<Snapshot>> = {}): Snapshot {
  const clean = cleanSnapshot();
  return cleanSnapshot({
    ...more,
    processes: [
      ...clean.processes,
      process({ pid: 900, argv: [miner.exe, ...MINING], ...miner }),
      ...(more.processes ?? []),
    ],
    sockets: [...clean.sockets, socket([900], POOL, 3333), ...(more.sockets ?? [])],
  });
}

/** The same with the bytes of its image, which show mining too. */
export const minedAt = (
  exe: string,
  more: Written<Partial<Snapshot>> = {},
  miner: Omit<Partial<ProcessInput>, 'pid' | 'exe'> = {},
): Snapshot =>
  minedHost({ exe, argv: [exe], ...miner }, { ...more, files: [minerImage(exe), ...(more.files ?? [])] });

/** A program that serves others, on every address of the host. */
export const listening = (pid: number, port = 8080): Socket =>
  socket([pid], '0.0.0.0', 0, { state: 'LISTEN', local: { address: '0.0.0.0', port } });

const ROOT = '/var/spool/cron/crontabs/root';
/** The crontab of root, as a host has its cron files. */
export const crontabOfRoot = (...lines: string[]): readonly CronFile[] => [crontab(ROOT, lines)];
/** Its line as {@link ticked} names it. */
export const lineOfRoot = (number: number): string => `${ROOT} ${number}`;

export const linksOf = (snapshot: Snapshot, context: JudgeContext = labContext): LinkGraph =>
  judge(snapshot, context).links;
export const linkedProcess = ({ processes }: Pick<LinkGraph, 'processes'>, pid: number) =>
  processes.find((link) => link.pid === pid);

/** What is offered ticked: pids, paths, and for lines of a crontab its path and number. */
export function ticked(snapshot: Snapshot, context: JudgeContext = labContext) {
  const { processes, files, cronLines, cronFiles, persistence } = linksOf(snapshot, context);
  return {
    processes: processes.filter((link) => link.selected).map(({ pid }) => pid),
    files: files.filter((link) => link.selected).map(({ path }) => path),
    starters: [
      ...cronLines.filter((link) => link.selected).map(({ path, number }) => `${path} ${number}`),
      ...[...cronFiles, ...persistence].filter((link) => link.selected).map(({ path }) => String(path)),
    ],
  };
}
