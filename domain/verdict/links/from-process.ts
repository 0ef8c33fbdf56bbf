import { downloadKey } from '../../linux/commands.ts';
import { basename, inContainer, isFetcher, isStarter } from '../../linux/programs.ts';
import type { Process } from '../../snapshot.ts';
import type { Role } from '../judgement.ts';
import type { Subject } from '../subject.ts';
import { nameProcess, programName } from '../subject.ts';
import type { Ground, Hop } from './node.ts';
import { toProcess } from './node.ts';
import { processMark } from './suspicion.ts';

const PARENT_CAUTION =
  'Only its being the parent links it. It may be the service through which the miner came in; find that out before you kill it.';

/** A miner may call itself sshd. So may an sshd that the admin built and that somebody tunnels through. */
const IMPOSTOR_CAUTION =
  'It bears the name of a program that others depend on. Make sure that it is not the real one.';

/** A miner inherits its output from the service that it came in through, and with it the pipe to that service's log writer. */
const READER_CAUTION = 'It only reads what this writes; it may be the log of the service.';

/** Processes of the same image: by device and inode, or by a hash that no program with many masters shares. */
function sameImage({ scene }: Ground, process: Process, subject: Subject): Hop[] {
  if (
    subject.multiPurpose ||
    subject.packaged === 'yes' ||
    subject.kind === 'inline' ||
    subject.kind === 'piped'
  )
    return [];
  return scene.processes.flatMap((other) => {
    const theirs = scene.subject(other.pid);
    if (other.pid === process.pid || theirs === undefined || theirs.multiPurpose || theirs.packaged === 'yes')
      return [];
    if (theirs.kind !== subject.kind) return [];
    const same = subject.inode !== null && theirs.inode === subject.inode && theirs.device === subject.device;
    const hash =
      subject.sha256 !== null && theirs.sha256 === subject.sha256 && !scene.ambiguous.has(subject.sha256);
    if (!same && !hash) return [];
    return [
      toProcess(
        other,
        'same-image',
        `${nameProcess(other, theirs)} runs ${same ? 'the same file' : 'a file with the same SHA-256'}.`,
      ),
    ];
  });
}

/** Whether program text starts the file: as a command, in the folder where it stands, or as a quoted path of another language. */
const runsFile = (runs: readonly string[], text: string, path: string): boolean =>
  runs.some((run) => run === path || (/^\.{0,2}\/?[^/]+$/.test(run) && basename(run) === basename(path))) ||
  text.includes(`"${path}"`) ||
  text.includes(`'${path}'`);

/**
 * A guard in an ordinary folder bears no mark, but it lives for the miner alone. A service through which a miner came in listens,
 * has other children, or is a unit of its own.
 */
function servesNobody({ scene }: Ground, up: Process, theirs: Subject, miner: Process): string | undefined {
  const listens = scene.snapshot.sockets.some((s) => s.state === 'LISTEN' && s.pids.includes(up.pid));
  const others = scene.children(up.pid).some((p) => p.image?.path !== miner.image?.path);
  const unit = /([^/]+)\.service$/.exec(up.cgroup)?.[1];
  const ownUnit =
    inContainer(up.cgroup) || (unit !== undefined && !/^(?:cron|crond|atd|ssh|sshd|rc-local)$/.test(unit));
  if (theirs.packaged !== 'no' || listens || others || ownUnit) return undefined;
  return 'belongs to no package, listens nowhere and has started nothing else';
}

function parent(ground: Ground, process: Process, subject: Subject): Hop[] {
  const { scene } = ground;
  const up = scene.process(process.ppid);
  const theirs = up === undefined ? undefined : scene.subject(up.pid);
  if (
    up === undefined ||
    theirs === undefined ||
    up.pid <= 2 ||
    up.kernelThread ||
    isStarter(programName(up))
  )
    return [];
  const started = `${nameProcess(up, theirs)} started ${basename(subject.path)} (pid ${process.pid})`;
  if (theirs.kind === 'inline') {
    const facts = scene.command(up.pid);
    // A shell's -c text is judged by what it says: cron and services start much through one.
    if (facts?.fetchesAndRuns)
      return [toProcess(up, 'loader', `${started}; its command fetches something and runs it.`)];
    return runsFile(facts?.runs ?? [], theirs.inline ?? '', subject.path)
      ? [toProcess(up, 'parent', `${started}; its command is what runs ${subject.path}.`)]
      : [];
  }
  if (
    theirs.kind === 'none' ||
    (theirs.kind === 'image' && (theirs.multiPurpose || theirs.packaged === 'yes'))
  )
    return [];
  // A shell that somebody feeds over SSH is that person's session, not a loader.
  const feeder = scene.process(up.ppid);
  if (theirs.kind === 'piped' && (feeder === undefined ? up.ppid !== 1 : isStarter(programName(feeder))))
    return [toProcess(up, 'parent', `${started}.`, PARENT_CAUTION)];
  const mark = processMark(ground, up, theirs) ?? servesNobody(ground, up, theirs, process);
  const role: Role =
    theirs.kind === 'image'
      ? 'guard'
      : theirs.file?.content?.fetchesAndRuns || theirs.kind === 'piped'
        ? 'loader'
        : 'parent';
  if (mark === undefined) return [toProcess(up, 'parent', `${started}.`, PARENT_CAUTION)];
  return [toProcess(up, role, `${started}; it ${mark}.`)];
}

function children({ scene }: Ground, process: Process, subject: Subject): Hop[] {
  return scene.children(process.pid).map((child) => {
    const role: Role = isFetcher(programName(child)) ? 'fetcher' : 'child';
    return toProcess(
      child,
      role,
      `${nameProcess(child, scene.subject(child.pid))} was started by ${basename(subject.path)} (pid ${process.pid}).`,
    );
  });
}

const pipeOf = (link: string | null): string | undefined => /^pipe:\[(\d+)\]$/.exec(link ?? '')?.[1];

/** Who reads a pipe that this process writes, and the fetcher that writes what this process runs. */
function pipes({ scene }: Ground, process: Process, subject: Subject): Hop[] {
  const stdin = pipeOf(process.stdin);
  return scene.processes.flatMap((other): Hop[] => {
    if (other.pid === process.pid) return [];
    const theirs = scene.subject(other.pid);
    const reads = pipeOf(other.stdin);
    // A pipe that both have as standard input was inherited from elsewhere: neither writes it.
    if (reads !== undefined && reads !== stdin && process.pipes.includes(reads)) {
      return [
        toProcess(
          other,
          'reader',
          `${nameProcess(other, theirs)} reads the pipe that ${basename(subject.path)} (pid ${process.pid}) writes.`,
          theirs?.kind === 'piped' ? undefined : READER_CAUTION,
        ),
      ];
    }
    const feeds =
      subject.kind === 'piped' &&
      stdin !== undefined &&
      other.pipes.includes(stdin) &&
      pipeOf(other.stdin) !== stdin;
    if (feeds && isFetcher(programName(other))) {
      return [
        toProcess(
          other,
          'fetcher',
          `${nameProcess(other, theirs)} downloads what pid ${process.pid} reads and runs.`,
        ),
      ];
    }
    return [];
  });
}

function downloads({ scene }: Ground, process: Process, subject: Subject): Hop[] {
  return (scene.command(process.pid)?.fetches ?? []).map((address) => ({
    to: { kind: 'download', address },
    why: `${nameProcess(process, subject)} downloads from ${downloadKey(address)}.`,
  }));
}

/** Read by the loader of every program; libraries named there can hide processes and files. */
export const PRELOAD = '/etc/ld.so.preload';

function hiders({ scene }: Ground, process: Process): Hop[] {
  if (!process.hidden || scene.snapshot.preload === null) return [];
  return [
    {
      to: { kind: 'persistence', path: PRELOAD },
      why: `pid ${process.pid} is hidden, and ${PRELOAD} names a library.`,
    },
  ];
}

/** Hops from a linked process. */
export function fromProcess(ground: Ground, pid: number, isSeed: boolean): Hop[] {
  const process = ground.scene.process(pid);
  const subject = ground.scene.subject(pid);
  if (process === undefined || subject === undefined) return [];
  const own = subject.kind === 'image' || subject.kind === 'script';
  const claimed = subject.packaged === 'yes' || subject.multiPurpose;
  const hops: Hop[] = [];
  const impostor = isSeed && subject.packaged === 'no' && isStarter(basename(subject.path));
  if (own && subject.inode !== null && (!claimed || impostor || (isSeed && !subject.multiPurpose))) {
    const caution = impostor
      ? IMPOSTOR_CAUTION
      : subject.packaged === 'yes'
        ? 'The package database claims this file.'
        : undefined;
    hops.push({
      to: { kind: 'file', path: subject.path },
      why: `${subject.path} is the ${subject.kind} it runs.`,
      ...(caution === undefined ? {} : { caution }),
    });
  }
  hops.push(
    ...sameImage(ground, process, subject),
    ...parent(ground, process, subject),
    ...children(ground, process, subject),
  );
  hops.push(...pipes(ground, process, subject), ...downloads(ground, process, subject));
  return [...hops, ...hiders(ground, process)];
}
