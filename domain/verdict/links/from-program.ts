import { byteTextOf } from '../../linux/byte-text.ts';
import { givenProgram } from '../../linux/given-program.ts';
import { basename } from '../../linux/paths.ts';
import { isSystemStarterName, runsGiven } from '../../linux/program-names.ts';
import { isHidden, isMultiPurpose, isTemporary } from '../../linux/programs.ts';
import type { Process, Shown } from '../../snapshot.ts';
import { minerStrings } from '../specific-signals.ts';
import type { Subject } from '../subject.ts';
import { isMountedOver } from '../subject.ts';
import { SERVICE_CAUTION, serviceOf } from './another-service.ts';
import { CLAIMED_CAUTION, isClaimed } from './claimed.ts';
import { copies, starters } from './from-file.ts';
import type { Ground, Hop } from './node.ts';
import { inOtherRoot, isOfPackage, isOwnFile } from './trust.ts';

/** A miner may call itself sshd. So may an sshd that the admin built and that somebody tunnels through. */
const IMPOSTOR_CAUTION =
  'It bears the name of a program that others depend on. Make sure that it is not the real one.';
const PACKAGE_CAUTION = 'The package database claims this file.';
const NAMED_CAUTION =
  'Only its arguments name the script, and a process writes those itself. Make sure that it is the miner’s.';
const SHARED_CAUTION = 'An interpreter may serve others too. Make sure that nothing else needs this one.';

/**
 * A process writes its own arguments: that they name a script of somebody's shows nothing. The script's own bytes do where they show
 * mining, and so does a place where nobody keeps his own, and that the process holds it open or mapped. That the script starts other
 * programs is no sign that this process runs it, since the shop's own application starts some too.
 */
export const isToldByArguments = (subject: Subject): boolean =>
  subject.kind === 'script' &&
  !subject.held &&
  !isTemporary(subject.path) &&
  !isHidden(subject.path) &&
  minerStrings(subject.content).length === 0;

/** The same where the script does nothing either: for what does not mine itself, a script that starts or fetches something tells. */
export const isNamedOnly = (subject: Subject): boolean =>
  isToldByArguments(subject) &&
  subject.content?.fetchesAndRuns !== true &&
  (subject.content?.program?.starts.length ?? 0) === 0;

/** Another service runs the very file, so that the miner is only its arguments. */
const isServed = (ground: Ground, { pid }: Process, { device, inode }: Subject): boolean =>
  serviceOf(ground, { device, inode, sha256: null }, pid) !== undefined;

const ELSEWHERE_CAUTION =
  'Another file stands at this path here: the miner’s lies in a container, in another root or under a mount.';

/** Whether the host has another file at its path: what starts that one does not start the miner. */
const isElsewhere = ({ scene }: Ground, { image }: Process, subject: Subject): boolean =>
  image !== null && subject.kind === 'image' && isMountedOver(image, scene.fileAt(image.path));

/** Why its file is offered and not ticked: a package, or many others, may need it. */
function cautionOf(ground: Ground, process: Process, subject: Subject, isSeed: boolean): string | undefined {
  const shows = minerStrings(subject.content).length > 0;
  if (isAtOwnPath(subject) && isElsewhere(ground, process, subject)) return ELSEWHERE_CAUTION;
  if (subject.packaged === 'yes') return PACKAGE_CAUTION;
  if (isSystemStarterName(basename(subject.path)) && !shows) return IMPOSTOR_CAUTION;
  if (subject.multiPurpose && !shows) return SHARED_CAUTION;
  if (isNamedOnly(subject) || (isSeed && isToldByArguments(subject))) return NAMED_CAUTION;
  if (isServed(ground, process, subject)) return SERVICE_CAUTION;
  return isSeed && isClaimed(ground, subject.sha256, subject.path) ? CLAIMED_CAUTION : undefined;
}

/** What is mounted over another program's path lies elsewhere, under its own name. */
const pathOfFile = (subject: Subject): Shown => subject.file?.path ?? subject.path;
const isAtOwnPath = (subject: Subject): boolean => pathOfFile(subject) === subject.path;

/** The file that it runs. */
function ownFile(ground: Ground, process: Process, subject: Subject, isSeed: boolean): Hop[] {
  if ((subject.kind !== 'image' && subject.kind !== 'script') || subject.inode === null) return [];
  if (subject.multiPurpose && !isSeed) return [];
  const path = pathOfFile(subject);
  const caution = cautionOf(ground, process, subject, isSeed);
  const hop: Hop = {
    to: { kind: 'file', path },
    kind: 'runs',
    why: `${path} is the ${subject.kind} that pid ${process.pid} runs${isAtOwnPath(subject) ? '' : ` as ${subject.path}`}.`,
  };
  return [caution === undefined ? hop : { ...hop, caution }];
}

/** What starts a confirmed miner, also where its file is a package's or gone. */
const startersOfMiner = (ground: Ground, process: Process, subject: Subject): Hop[] =>
  !isServed(ground, process, subject) &&
  !isElsewhere(ground, process, subject) &&
  !isToldByArguments(subject) &&
  !isClaimed(ground, subject.sha256, subject.path) &&
  (subject.kind === 'image' || subject.kind === 'script') &&
  !subject.multiPurpose
    ? // Mounted over a service's program it has the service's path, and what starts that path starts the service.
      starters(ground, pathOfFile(subject))
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

/** Hops from a linked process to what it runs: its file, copies of that, and of a confirmed miner what starts it and what code it holds. */
export const fromProgram = (ground: Ground, process: Process, subject: Subject, isSeed: boolean): Hop[] => [
  ...ownFile(ground, process, subject, isSeed),
  ...copiesOfImage(ground, process, subject),
  ...(isSeed
    ? [
        ...startersOfMiner(ground, process, subject),
        ...heldCode(ground, process, subject),
        ...givenToOwn(ground, process, subject),
      ]
    : []),
];
