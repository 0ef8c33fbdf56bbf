import { canonicalAddress } from '../linux/address.ts';
import { asByteText, byteTextOf, shownBytes } from '../linux/byte-text.ts';
import type { CommandFacts } from '../linux/commands.ts';
import { commandFacts, cronCommand, fetchedBy, fetchesOf } from '../linux/commands.ts';
import { commandOfAssignment, cronAssignment } from '../linux/cron-environment.ts';
import { basename } from '../linux/paths.ts';
import { interpreterOf, isFetcher, isInterpreter } from '../linux/program-names.ts';
import { isMultiPurpose, packaged } from '../linux/programs.ts';
import { languageOf } from '../linux/shell/languages.ts';
import { NO_FACTS } from '../linux/shell/program-facts.ts';
import { isTinyContent } from '../linux/tiny-content.ts';
import { NOTHING, show, shownList, shownText } from '../show.ts';
import type {
  CronFile,
  CronLine,
  Decimal,
  FetchAddress,
  FileRecord,
  Image,
  Process,
  Shown,
  Snapshot,
  Socket,
} from '../snapshot.ts';
import type { ByteText } from '../text-kinds.ts';
import type { Subject } from './subject.ts';
import { programName, servesMany, subjectOf } from './subject.ts';

/** One line, or one whole file, that cron runs. */
export interface Starter {
  readonly file: CronFile;
  /** Undefined for a whole file: a script of a periodic folder, an at job. */
  readonly line: CronLine | undefined;
  readonly command: Shown;
  readonly facts: CommandFacts;
}

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
  /** Where the other starters (units, profiles, …) fetch from; those that fetch nothing are not among them. */
  readonly fetchingPersistence: readonly {
    readonly path: Shown;
    readonly fetches: readonly FetchAddress[];
  }[];
  readonly account: (uid: number) => Shown;
  /** Hashes that also belong to a program with many masters, or to next to nothing: sharing one links nothing. */
  readonly ambiguous: ReadonlySet<string>;
}

/** Kinds of cron file that hold a program rather than lines. */
const WHOLE: ReadonlySet<string> = new Set(['periodic', 'at']);

function startersOf(snapshot: Snapshot): Starter[] {
  const homes = new Map(snapshot.host.accounts.map(({ name, home }) => [name, home]));
  const files = [...snapshot.cronFiles].sort((a, b) => (a.path < b.path ? -1 : 1));
  return files.flatMap((file): Starter[] => {
    if (WHOLE.has(file.kind)) {
      const text = asByteText(file.lines.map((line) => byteTextOf(line.text)).join('\n'));
      const command = shownBytes(text);
      return [
        {
          file,
          line: undefined,
          command,
          facts: commandFacts(command, { language: languageOf(text, '') }),
        },
      ];
    }
    return lineStarters(file, homes);
  });
}

/**
 * Lines that cron runs, each with the assignments above it, and assignments that make it start something of their own: with SHELL, a
 * shell that is none, with every line below.
 */
function lineStarters(file: CronFile, homes: ReadonlyMap<Shown, Shown>): Starter[] {
  const variables = new Map<string, ByteText>();
  return file.lines.flatMap((line): Starter[] => {
    if (line.kind === 'environment') {
      const assignment = cronAssignment(byteTextOf(line.text));
      if (assignment === undefined) return [];
      variables.set(assignment.name, assignment.value);
      const does = commandOfAssignment(assignment);
      const facts = does === undefined ? undefined : commandFacts(shownBytes(does));
      return facts === undefined || facts.program.starts.length === 0
        ? []
        : [{ file, line, command: line.text, facts }];
    }
    if (line.kind !== 'entry' || line.command === null) return [];
    const command = cronCommand(line.command);
    // cron runs a line in the home of its account, or in the one that is set above it.
    const set = variables.get('HOME');
    const home = set === undefined ? homes.get(line.account ?? file.account ?? NOTHING) : shownBytes(set);
    const shell = interpreterOf(basename(variables.get('SHELL') ?? ''));
    // Of the other interpreters only this one takes its program as a shell does.
    const language = shell === 'python' ? shell : undefined;
    const facts = commandFacts(command, { home, cwd: home, language, variables: new Map(variables) });
    return [{ file, line, command, facts }];
  });
}

/** By remote end, so that the order of a survey changes nothing. */
function bySocket(a: Socket, b: Socket): number {
  const key = (s: Socket) => `${s.remote.address} ${s.remote.port} ${s.state} ${s.protocol} ${s.local.port}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

const identityKey = (device: Decimal, inode: Decimal) => `${device}:${inode}`;

const sizeOf = (of: Image | FileRecord): Decimal => ('identity' in of ? of.identity.size : of.size);

const imagesOf = (snapshot: Snapshot): readonly Image[] =>
  snapshot.processes.flatMap(({ image }) => image ?? []);

/** Of programs that bear a name of many masters and are a miner by their own bytes, read as an image or as its file. */
const impostorHashes = (snapshot: Snapshot): ReadonlySet<string> =>
  new Set(
    [...imagesOf(snapshot), ...snapshot.files].flatMap((of) =>
      of.sha256 !== null &&
      isMultiPurpose(of.path) &&
      !servesMany({ path: of.path, packaged: packaged(of), content: of.content })
        ? [of.sha256]
        : [],
    ),
  );

function ambiguousHashes(snapshot: Snapshot, impostors: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    [...imagesOf(snapshot), ...snapshot.files].flatMap((of) =>
      of.sha256 !== null &&
      (packaged(of) === 'yes' ||
        (isMultiPurpose(of.path) && !impostors.has(of.sha256)) ||
        isTinyContent(of.sha256, sizeOf(of)))
        ? [of.sha256]
        : [],
    ),
  );
}

/** Interpreters that run from where interpreters lie, by hash. */
const interpretersOf = (
  processes: readonly Process[],
  impostors: ReadonlySet<string>,
): ReadonlyMap<string, string> =>
  new Map(
    processes.flatMap(({ image }): [string, string][] =>
      image?.sha256 != null &&
      isMultiPurpose(image.path) &&
      !impostors.has(image.sha256) &&
      isInterpreter(basename(image.path))
        ? [[image.sha256, basename(image.path)]]
        : [],
    ),
  );

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

/**
 * Whether nothing of a process runs any more. A program may end its first thread: then it is shown as a zombie, without image and
 * arguments, and mines on in the others.
 */
export const isGone = (process: Pick<Process, 'state' | 'threads'>): boolean =>
  /^[ZX]/i.test(process.state) && process.threads <= 1;

export function sceneOf(snapshot: Snapshot): Scene {
  const own = new Set(snapshot.host.ownPids);
  const living = snapshot.processes.filter((process) => !isGone(process) && !own.has(process.pid));
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
    fetchingPersistence: snapshot.persistence
      .map(({ path, text }) => ({ path, fetches: fetchesOf(text) }))
      .filter(({ fetches }) => fetches.length > 0),
    account: (uid) => accounts.get(uid) ?? shownText`${uid}`,
    ambiguous: ambiguousHashes(snapshot, impostors),
  };
}

/** Where a starter stands, in words. */
export const nameStarter = (starter: Starter): Shown =>
  starter.line === undefined
    ? starter.file.path
    : shownText`${starter.file.path} line ${starter.line.number}`;

/** A starter without its arguments: those of bystanders may hold secrets. */
export function maskStarter(starter: Starter): Shown {
  const fetches = starter.facts.fetches.map(({ scheme, host }) => shownText`${show(scheme)}://${host}`);
  const hosts = shownList([...new Set(fetches)], ', ');
  const programs = [...new Set(starter.facts.runs.map((run) => basename(run)))].slice(0, 3);
  const runs = programs.length === 0 ? show('a command') : shownList(programs, ', ');
  const schedule = starter.line?.schedule ?? show(starter.file.kind);
  return shownText`${nameStarter(starter)}: ${schedule} ${runs}${hosts === '' ? NOTHING : shownText` → ${hosts}`} (arguments not shown)`;
}
