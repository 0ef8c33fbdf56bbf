import { byteTextOf } from '../../linux/byte-text.ts';
import { downloadKey } from '../../linux/commands.ts';
import { givenProgram } from '../../linux/given-program.ts';
import { basename } from '../../linux/paths.ts';
import { programName } from '../../linux/program-name.ts';
import { isFetcher, isSystemStarterName, runsGiven } from '../../linux/program-names.ts';
import { isHidden, isMultiPurpose, isTemporary } from '../../linux/programs.ts';
import { show } from '../../show.ts';
import type { Decimal, Process } from '../../snapshot.ts';
import { isPreloadOdd } from '../doubts.ts';
import type { Scene } from '../scene.ts';
import { minerStrings } from '../specific-signals.ts';
import type { Subject } from '../subject.ts';
import { isMountedOver, nameProcess } from '../subject.ts';
import { isAnotherService, SERVICE_CAUTION, serviceOf } from './another-service.ts';
import { copies, starters, toDownload } from './from-file.ts';
import type { Ground, Hop } from './node.ts';
import { toProcess } from './node.ts';
import { hashLinks, inOtherRoot, isOfPackage, isOwnFile } from './trust.ts';
import { hasOwnUnit, unitOf } from './units.ts';

/** A miner may call itself sshd. So may an sshd that the admin built and that somebody tunnels through. */
const IMPOSTOR_CAUTION =
  'It bears the name of a program that others depend on. Make sure that it is not the real one.';
const PACKAGE_CAUTION = 'The package database claims this file.';
const NAMED_CAUTION =
  'Only its arguments name the script, and a process writes those itself. Make sure that it is the miner’s.';
const SHARED_CAUTION = 'An interpreter may serve others too. Make sure that nothing else needs this one.';

/** Processes of the same image: by device and inode, or by a hash that no program with many masters shares. */
function sameImage(
  ground: Ground,
  process: Process,
  subject: Subject,
  isSeed: boolean,
  asked: Set<string>,
): Hop[] {
  const { scene } = ground;
  if (
    subject.multiPurpose ||
    subject.packaged === 'yes' ||
    subject.kind === 'inline' ||
    subject.kind === 'piped' ||
    isNamedOnly(subject) ||
    (isSeed && isToldByArguments(subject))
  )
    return [];
  // Of thousands of processes of one image the first tells all others.
  const key = `${subject.kind} ${subject.device}:${subject.inode} ${subject.sha256 ?? ''}`;
  if (subject.inode !== null && asked.has(key)) return [];
  asked.add(key);
  return scene.processes.flatMap((other) => {
    const theirs = scene.subject(other.pid);
    if (other.pid === process.pid || theirs === undefined || theirs.multiPurpose || theirs.packaged === 'yes')
      return [];
    if (theirs.kind !== subject.kind) return [];
    const same = subject.inode !== null && theirs.inode === subject.inode && theirs.device === subject.device;
    const hash =
      subject.sha256 !== null && theirs.sha256 === subject.sha256 && hashLinks(ground, subject.sha256);
    if (!same && !hash) return [];
    return [
      toProcess(
        other,
        'same-image',
        'same-file',
        `${nameProcess(other, theirs)} runs ${same ? 'the same file' : 'a file with the same SHA-256'}.`,
        isAnotherService(ground, other, theirs) ? SERVICE_CAUTION : undefined,
      ),
    ];
  });
}

const PIPE_CAUTION =
  'Others write to the same pipe. It may be a service’s own, which the miner only inherited.';

/** Whether somebody who does not descend from it writes to the pipe too: it may have inherited the pipe, and its reader be another's. */
function isInherited(scene: Scene, process: Process, pipe: Decimal): boolean {
  const own = new Set([process.pid]);
  const queue = [process.pid];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop())
    for (const child of scene.children(pid))
      if (!own.has(child.pid)) {
        own.add(child.pid);
        queue.push(child.pid);
      }
  return scene.processes.some(
    (other) => !own.has(other.pid) && other.pipes.includes(pipe) && pipeOf(other.stdin) !== pipe,
  );
}

const pipeOf = (link: string | null): string | undefined => /^pipe:\[(\d+)\]$/.exec(link ?? '')?.[1];

/**
 * Of those who read a pipe that this process writes only an interpreter that runs what it reads; who writes the log of the service
 * that the miner came in through reads such a pipe too.
 */
export function readersOf(scene: Scene, process: Process, subject: Subject): Hop[] {
  const stdin = pipeOf(process.stdin);
  return scene.processes.flatMap((other): Hop[] => {
    const reads = pipeOf(other.stdin);
    // A pipe that both have as standard input was inherited from elsewhere: neither writes it.
    if (other.pid === process.pid || reads === undefined || reads === stdin || !process.pipes.includes(reads))
      return [];
    const theirs = scene.subject(other.pid);
    if (theirs?.kind !== 'piped') return [];
    const why = `${nameProcess(other, theirs)} reads and runs what ${basename(subject.path)} (pid ${process.pid}) writes.`;
    return [
      toProcess(other, 'reader', 'pipe', why, isInherited(scene, process, reads) ? PIPE_CAUTION : undefined),
    ];
  });
}

/** The fetcher that writes what this process runs. */
function feedersOf(scene: Scene, process: Process, subject: Subject): Hop[] {
  const stdin = pipeOf(process.stdin);
  if (subject.kind !== 'piped' || stdin === undefined) return [];
  return scene.processes.flatMap((other): Hop[] => {
    const feeds = other.pid !== process.pid && other.pipes.includes(stdin) && pipeOf(other.stdin) !== stdin;
    if (!feeds || !isFetcher(programName(other))) return [];
    const why = `${nameProcess(other, scene.subject(other.pid))} downloads what pid ${process.pid} reads and runs.`;
    return [toProcess(other, 'fetcher', 'pipe', why)];
  });
}

/** Where a running fetcher fetches from, and a running command that runs what it fetches. */
function downloads(ground: Ground, process: Process, subject: Subject): Hop[] {
  const command = ground.scene.command(process.pid);
  if (command === undefined) return [];
  const from = subject.kind === 'inline' ? (command.fetchesAndRuns ? command.fetches : []) : command.fetches;
  const name = nameProcess(process, subject);
  return from.map((address) =>
    toDownload(ground, address, `${name} downloads from ${downloadKey(address)}.`),
  );
}

/** Read by the loader of every program; libraries named there can hide processes and files. */
export const PRELOAD = show('/etc/ld.so.preload');

function hiders({ scene }: Ground, process: Process): Hop[] {
  if (!process.hidden || !isPreloadOdd(scene.snapshot)) return [];
  return [
    {
      to: { kind: 'persistence', path: PRELOAD },
      kind: 'hides',
      why: `pid ${process.pid} is hidden, and ${PRELOAD} names a library.`,
    },
  ];
}

/**
 * A process writes its own arguments: that they name a script of somebody's shows nothing. The script's own bytes do, and so does a
 * place where nobody keeps his own, and that the process holds it open or mapped.
 */
export const isNamedOnly = (subject: Subject): boolean =>
  subject.kind === 'script' &&
  !subject.held &&
  !isTemporary(subject.path) &&
  !isHidden(subject.path) &&
  minerStrings(subject.content).length === 0 &&
  subject.content?.fetchesAndRuns !== true &&
  (subject.content?.program?.starts.length ?? 0) === 0;

/**
 * The same of what shows mining by itself: that its script starts other programs is no sign that this process runs it, since the shop's
 * own application starts some too.
 */
const isToldByArguments = (subject: Subject): boolean =>
  subject.kind === 'script' &&
  !subject.held &&
  !isTemporary(subject.path) &&
  !isHidden(subject.path) &&
  minerStrings(subject.content).length === 0;

/** Another service runs the very file, so that the miner is only its arguments. */
const isServed = (ground: Ground, { pid }: Process, { device, inode }: Subject): boolean =>
  serviceOf(ground, { device, inode, sha256: null }, pid) !== undefined;

const ELSEWHERE_CAUTION =
  'Another file stands at this path here: the miner’s lies in a container, in another root or under a mount.';

/** Whether the host has another file at its path: what starts that one does not start the miner. */
const isElsewhere = ({ scene }: Ground, { image }: Process, subject: Subject): boolean =>
  image !== null && subject.kind === 'image' && isMountedOver(image, scene.fileAt(image.path));

/** The file that it runs. What a package, or many others, may need is offered and not ticked. */
function ownFile(ground: Ground, process: Process, subject: Subject, isSeed: boolean): Hop[] {
  if ((subject.kind !== 'image' && subject.kind !== 'script') || subject.inode === null) return [];
  if (subject.multiPurpose && !isSeed) return [];
  const shows = minerStrings(subject.content).length > 0;
  // What is mounted over another program's path lies elsewhere, under its own name.
  const path = subject.file?.path ?? subject.path;
  const caution =
    path === subject.path && isElsewhere(ground, process, subject)
      ? ELSEWHERE_CAUTION
      : subject.packaged === 'yes'
        ? PACKAGE_CAUTION
        : isSystemStarterName(basename(subject.path)) && !shows
          ? IMPOSTOR_CAUTION
          : subject.multiPurpose && !shows
            ? SHARED_CAUTION
            : isNamedOnly(subject) || (isSeed && isToldByArguments(subject))
              ? NAMED_CAUTION
              : isServed(ground, process, subject)
                ? SERVICE_CAUTION
                : undefined;
  const hop: Hop = {
    to: { kind: 'file', path },
    kind: 'runs',
    why: `${path} is the ${subject.kind} that pid ${process.pid} runs${path === subject.path ? '' : ` as ${subject.path}`}.`,
  };
  return [caution === undefined ? hop : { ...hop, caution }];
}

/** What starts a confirmed miner, also where its file is a package's or gone. */
const startersOfMiner = (ground: Ground, process: Process, subject: Subject): Hop[] =>
  !isServed(ground, process, subject) &&
  !isElsewhere(ground, process, subject) &&
  !isToldByArguments(subject) &&
  (subject.kind === 'image' || subject.kind === 'script') &&
  !subject.multiPurpose
    ? // Mounted over a service's program it has the service's path, and what starts that path starts the service.
      starters(ground, subject.file?.path ?? subject.path)
    : [];

/** Its bytes under other names: also where its own file is deleted, as that of a miner which starts a copy of itself. */
function copiesOfImage(ground: Ground, { image }: Process, subject: Subject): Hop[] {
  if (image === null || subject.kind !== 'image' || subject.multiPurpose || subject.packaged === 'yes')
    return [];
  if (subject.file !== undefined) return [];
  const { path, sha256, device, inode, links } = image;
  return copies(ground, { path, sha256, identity: { device, inode, links } });
}

const HELD_CAUTION =
  'The miner holds it open or mapped, and nothing in it shows mining: make sure that it is not another program’s.';

/** Machine code that a miner holds: a library that was loaded into a program of the system, what a copied loader runs. */
function heldCode({ scene, ...ground }: Ground, process: Process, subject: Subject): Hop[] {
  return (process.held ?? []).flatMap((path): Hop[] => {
    const file = scene.fileAt(path);
    if (file?.content?.format !== 'elf' || path === subject.path || isOfPackage(file)) return [];
    if (isMultiPurpose(path) || inOtherRoot(path) || !isOwnFile({ scene, ...ground }, file)) return [];
    const others = scene.processes.some(({ pid, held }) => pid !== process.pid && held?.includes(path));
    const shows = minerStrings(file.content).length > 0;
    const own = !others && (shows || isTemporary(path) || isHidden(path));
    const why = `pid ${process.pid} holds ${path}, machine code of no package, open or mapped.`;
    const hop: Hop = { to: { kind: 'file', path }, kind: 'runs', why };
    return [own ? hop : { ...hop, caution: HELD_CAUTION }];
  });
}

/** The script that an interpreter of the miner's own was given: one that he brought along serves nobody else. */
function givenToOwn({ scene }: Ground, process: Process, subject: Subject): Hop[] {
  const name = byteTextOf(basename(subject.path));
  if (subject.kind !== 'image' || subject.multiPurpose || !runsGiven(name)) return [];
  const given = givenProgram(process, name);
  if (typeof given === 'string' || !('script' in given)) return [];
  const path = given.script;
  if (path === subject.path || scene.fileAt(path)?.type !== 'file') return [];
  const why = `${path} is what ${subject.path} (pid ${process.pid}) was given to run.`;
  const hop: Hop = { to: { kind: 'file', path }, kind: 'runs', why };
  return [isTemporary(path) || isHidden(path) ? hop : { ...hop, caution: NAMED_CAUTION }];
}

const UNIT_CAUTION =
  'Its text does not tell what it starts; the miner is the oldest process of its control group.';

/** The unit that a miner is the main process of, where its text takes the program from elsewhere: an environment file. */
function unitOfMiner({ scene, texts }: Ground, process: Process): Hop[] {
  const unit = unitOf(process.cgroup);
  if (unit === undefined || !hasOwnUnit(scene, process)) return [];
  return texts.all.flatMap(({ node, name, facts, ofPackage }): Hop[] =>
    node.kind === 'persistence' && !ofPackage && basename(node.path) === unit && facts.untold.length > 0
      ? [{ to: node, kind: 'starts', why: `pid ${process.pid} runs in ${name}.`, caution: UNIT_CAUTION }]
      : [],
  );
}

/**
 * Hops from a linked process.
 *
 * @param asked images whose other processes were told already
 */
export function fromProcess(ground: Ground, pid: number, isSeed: boolean, asked: Set<string>): Hop[] {
  const process = ground.scene.process(pid);
  const subject = ground.scene.subject(pid);
  if (process === undefined || subject === undefined) return [];
  return [
    ...ownFile(ground, process, subject, isSeed),
    ...copiesOfImage(ground, process, subject),
    ...(isSeed
      ? [
          ...startersOfMiner(ground, process, subject),
          ...heldCode(ground, process, subject),
          ...givenToOwn(ground, process, subject),
          ...unitOfMiner(ground, process),
        ]
      : []),
    ...sameImage(ground, process, subject, isSeed, asked),
    ...readersOf(ground.scene, process, subject),
    ...feedersOf(ground.scene, process, subject),
    ...downloads(ground, process, subject),
    ...hiders(ground, process),
  ];
}
