import type { Sha256 } from '../ids.ts';
import { canonicalAddress } from '../linux/address.ts';
import type { CommandFacts } from '../linux/commands.ts';
import { commandFacts, fetchedBy } from '../linux/commands.ts';
import { isEnded } from '../linux/process-state.ts';
import { programName } from '../linux/program-name.ts';
import { isFetcher } from '../linux/program-names.ts';
import { NO_FACTS } from '../linux/shell/program-facts.ts';
import { NOTHING, shownText } from '../show.ts';
import type { Decimal, FileRecord, Process, Shown, Snapshot, Socket } from '../snapshot.ts';
import type { AutostartFacts } from '../starters/starts.ts';
import { autostartFacts, textsByPath } from '../starters/starts.ts';
import type { Starter } from './cron-starters.ts';
import { startersOf } from './cron-starters.ts';
import { ambiguousHashes, impostorHashes, interpretersOf } from './shared-hashes.ts';
import type { Subject } from './subject.ts';
import { subjectOf } from './subject.ts';

/** A snapshot with what judging it asks for again and again. Sorted, so that the order of a survey changes nothing. */
export interface Scene {
  readonly snapshot: Snapshot;
  /** Living processes that are not Davy's own session, by pid. */
  readonly processes: readonly Process[];
  readonly process: (pid: number) => Process | undefined;
  readonly children: (pid: number) => readonly Process[];
  readonly subject: (pid: number) => Subject | undefined;
  /** What a process that carries its program in its arguments does: a shell's `-c`, or where a fetcher fetches from. */
  readonly command: (pid: number) => CommandFacts | undefined;
  readonly files: readonly FileRecord[];
  readonly fileAt: (path: Shown) => FileRecord | undefined;
  readonly sockets: (pid: number) => readonly Socket[];
  /** Connections that the process opened itself, remote end known. */
  readonly outbound: (pid: number) => readonly Socket[];
  readonly isOutbound: (socket: Socket) => boolean;
  readonly starters: readonly Starter[];
  /** What the other starters (units, profiles, …) start, by their paths; what starts nothing by its nature is not among them. */
  readonly autostarts: ReadonlyMap<Shown, AutostartFacts>;
  readonly account: (uid: number) => Shown;
  /** Hashes that also belong to a program with many masters, or to next to nothing: sharing one links nothing. */
  readonly ambiguous: ReadonlySet<Sha256>;
}

/** By remote end, so that the order of a survey changes nothing. */
function bySocket(a: Socket, b: Socket): number {
  const key = (s: Socket) => `${s.remote.address} ${s.remote.port} ${s.state} ${s.protocol} ${s.local.port}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

const identityKey = (device: Decimal, inode: Decimal) => `${device}:${inode}`;

/** Read once: an attacker may start many shells with long texts. */
function commandsOf(
  processes: readonly Process[],
  subjects: ReadonlyMap<number, Subject | undefined>,
  homes: ReadonlyMap<number, Shown>,
): ReadonlyMap<number, CommandFacts> {
  const found = new Map<number, CommandFacts>();
  for (const process of processes) {
    const inline = subjects.get(process.pid)?.inline;
    if (inline !== undefined) {
      const cwd = process.cwd ?? undefined;
      found.set(process.pid, commandFacts(inline, { cwd, home: homes.get(process.uid) }));
    } else if (isFetcher(programName(process))) {
      const fetches = fetchedBy(programName(process), process.argv.slice(1));
      found.set(process.pid, { fetches, fetchesAndRuns: false, program: NO_FACTS, runs: [], names: [] });
    }
  }
  return found;
}

/** Read once: all texts of a host are half a megabyte, and links are followed for each group of suspects. */
function autostartsOf({ persistence, host }: Snapshot): ReadonlyMap<Shown, AutostartFacts> {
  const homes = new Map(host.accounts.map(({ name, home }) => [name, home]));
  const textAt = textsByPath(persistence);
  return new Map(
    persistence.flatMap((entry): [Shown, AutostartFacts][] => {
      const home = entry.account === null ? undefined : homes.get(entry.account);
      const facts = autostartFacts(entry, { home, textAt });
      return facts === undefined ? [] : [[entry.path, facts]];
    }),
  );
}

export function sceneOf(snapshot: Snapshot): Scene {
  const own = new Set(snapshot.host.ownPids);
  const living = snapshot.processes.filter((process) => !isEnded(process) && !own.has(process.pid));
  const processes = living.sort((a, b) => a.pid - b.pid);
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const children = Map.groupBy(processes, (process) => process.ppid);
  const files = [...snapshot.files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const regular = files.filter((file) => file.type === 'file');
  const byIdentity = new Map(regular.map((f) => [identityKey(f.identity.device, f.identity.inode), f]));
  const fileAt = (path: Shown) => byPath.get(path);
  // A hard link gives one inode two names: the one that the kernel names comes first.
  const fileBy = (path: Shown) => (device: Decimal, inode: Decimal) => {
    const named = byPath.get(path);
    return named?.type === 'file' && named.identity.device === device && named.identity.inode === inode
      ? named
      : byIdentity.get(identityKey(device, inode));
  };
  const impostors = impostorHashes(snapshot);
  const interpreters = interpretersOf(processes, impostors);
  const subjects = new Map(
    processes.map((p) => [
      p.pid,
      subjectOf(p, fileAt, fileBy(p.image?.path ?? NOTHING), (sha256) => interpreters.get(sha256)),
    ]),
  );
  const listening = new Set(
    snapshot.sockets
      .filter((s) => s.state === 'LISTEN')
      .map((s) => `${s.protocol.slice(0, 3)}:${s.local.port}`),
  );
  const isOutbound = (socket: Socket) =>
    socket.state !== 'LISTEN' &&
    socket.remote.port !== 0 &&
    canonicalAddress(socket.remote.address) !== undefined &&
    !/^(?:0\.0\.0\.0|::)$/.test(socket.remote.address) &&
    !listening.has(`${socket.protocol.slice(0, 3)}:${socket.local.port}`);
  const sockets = new Map<number, Socket[]>();
  for (const socket of [...snapshot.sockets].sort(bySocket)) {
    for (const pid of socket.pids) {
      const list = sockets.get(pid);
      if (list === undefined) sockets.set(pid, [socket]);
      else list.push(socket);
    }
  }
  const homes = new Map(snapshot.host.accounts.map(({ uid, home }) => [uid, home]));
  const commands = commandsOf(processes, subjects, homes);
  const accounts = new Map(snapshot.host.accounts.map((account) => [account.uid, account.name]));
  let autostarts: Scene['autostarts'] | undefined;
  return {
    snapshot,
    processes,
    process: (pid) => byPid.get(pid),
    children: (pid) => children.get(pid) ?? [],
    subject: (pid) => subjects.get(pid),
    command: (pid) => commands.get(pid),
    files,
    fileAt,
    sockets: (pid) => sockets.get(pid) ?? [],
    outbound: (pid) => (sockets.get(pid) ?? []).filter(isOutbound),
    isOutbound,
    starters: startersOf(snapshot),
    // Planners ask for a scene and mostly not for this.
    get autostarts() {
      autostarts ??= autostartsOf(snapshot);
      return autostarts;
    },
    account: (uid) => accounts.get(uid) ?? shownText`${uid}`,
    ambiguous: ambiguousHashes(snapshot, impostors),
  };
}
