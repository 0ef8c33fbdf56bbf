import { byteTextOf, shownBytes } from '../../../domain/linux/byte-text.ts';
import { commandAsRun } from '../../../domain/linux/cron-text.ts';
import { givenProgram } from '../../../domain/linux/given-program.ts';
import { basename, isAbsolute } from '../../../domain/linux/paths.ts';
import { isEnded } from '../../../domain/linux/process-state.ts';
import { programName } from '../../../domain/linux/program-name.ts';
import { holdsGiven, runsGiven } from '../../../domain/linux/program-names.ts';
import { hasDotName, inPackageFolder, isKernelName, isScratch } from '../../../domain/linux/programs.ts';
import { scriptFacts } from '../../../domain/linux/script-facts.ts';
import { isSpecificPattern, matchPatterns } from '../../../domain/patterns.ts';
import type { Image, Process, Shown, Snapshot } from '../../../domain/snapshot.ts';
import { rowReader } from '../../../domain/starters/row-of.ts';
import { autostartFacts, NAMING_FILES, textsByPath } from '../../../domain/starters/starts.ts';
import { configurationPaths } from '../../../domain/verdict/configuration.ts';
import type { SurveyLimits } from '../limits.ts';
import { SURVEY_LIMITS } from '../limits.ts';

/** One thing whose content is worth reading, with why it stands in this place of the order. */
export type Look =
  | {
      readonly kind: 'image';
      readonly pid: number;
      /** Where a living thread shows the image, that thread. */
      readonly thread?: number;
      readonly path: Shown;
      readonly weight: number;
      readonly size: number;
    }
  /** `program`: run by an interpreter or the loader, so that its hash is asked for however large it is. */
  | {
      readonly kind: 'file' | 'program';
      readonly path: Shown;
      readonly weight: number;
      readonly size: number;
    };

/** Interpreters and their like, and the multi-call binary that is one too. */
const isInterpreterAt = (path: Shown): boolean => runsGiven(basename(path)) || basename(path) === 'busybox';
/** A kernel thread's name, or one that a known miner bears to look like it. */
const isKernelLike = (name: string): boolean => isKernelName(name) || name === 'kdevtmpfsi';
/** Folders that crontabs name and that the survey lists by itself. */
const PERIODIC = /^\/etc\/cron\.(?:hourly|daily|weekly|monthly)\/?$/;
/** For mktemp(1), unless a file of that very name is there. Only where the survey lists by name whatever is there. */
const TEMPLATE = /^\/(?:tmp|var\/tmp|dev\/shm)\/[^/]*X{6,}$/;
/** Cron files that are somebody's own: each may go whole. */
const OWN_FILE: ReadonlySet<string> = new Set(['cron.d', 'periodic', 'at']);
/** `/a/./b//c` is `/a/b/c`. */
const straight = (path: Shown): Shown => shownBytes(byteTextOf(path).replace(/\/(?:\.?\/)+/g, '/'));
const SCRIPT_NAME = /\.(?:sh|py|pl|json|conf|cfg|txt)$/i;

/** A path that no package would have put there. */
const isNobodys = (path: Shown): boolean =>
  isAbsolute(path) &&
  (!inPackageFolder(path) || hasDotName(path)) &&
  !/^\/(?:dev|proc|sys)\/(?!shm\/)/.test(path);

const TALKING: ReadonlySet<string> = new Set(['ESTABLISHED', 'SYN_SENT', 'CLOSE_WAIT']);

/**
 * What the closer look reads, the most suspect first: images that are deleted, hidden, disguised, in odd places, busy or with
 * mining arguments; scripts that interpreters run; files that cron lines and starters name; executables in temporary folders.
 * Empty on a host where nothing is odd. Pure.
 */
export function deepLook(
  snapshot: Snapshot,
  limits: Pick<SurveyLimits, 'maxLooks'> = SURVEY_LIMITS,
): readonly Look[] {
  const found = new Map<string, Look>();
  const take = (key: string, look: Look): void => {
    const known = found.get(key);
    if (known === undefined) found.set(key, look);
    else if (known.weight < look.weight || look.kind === 'program')
      found.set(key, { ...known, ...look, weight: Math.max(known.weight, look.weight) });
  };
  const listed = new Set(snapshot.files.map((record) => record.path));
  const file = (named: Shown, weight: number, kind: 'file' | 'program' = 'file'): void => {
    const path = straight(named);
    if (PERIODIC.test(path) || (TEMPLATE.test(path) && !listed.has(path))) return;
    take(`file ${path}`, { kind, path, weight, size: 0 });
  };
  // The survey lists these folders three deep: what is not in the listing need not be asked for, which costs a process each.
  const isCut = snapshot.blind.some(({ what }) => what === 'tmp' || what === 'files in temporary folders');
  const mayExist = (path: Shown): boolean =>
    isCut || listed.has(path) || !/^\/(?:tmp|var\/tmp|dev\/shm)(?:\/[^/]+){1,3}$/.test(path);
  const own = new Set(snapshot.host.ownPids);
  const talking = new Set(
    snapshot.sockets.flatMap(({ state, remote, pids }) =>
      TALKING.has(state) && !/^127\.|^::1$/.test(remote.address) ? pids : [],
    ),
  );
  const contradicted = new Set<string>(snapshot.contradictions.map((found_) => found_.subject));

  for (const process of snapshot.processes) {
    const { image } = process;
    if (image === null || process.kernelThread || own.has(process.pid) || isEnded(process)) continue;
    const weight = suspicion(process, contradicted.has(`pid ${process.pid}`));
    if (weight > 0) {
      take(`image ${imageKey(image)}`, {
        kind: 'image',
        pid: process.pid,
        ...(process.thread === undefined ? {} : { thread: process.thread }),
        path: image.path,
        weight,
        size: Number(image.size),
      });
    }
    // A miner reads the configuration beside it without a word in its arguments. An honest program's may hold secrets: only those
    // of programs that are odd, or that talk to somebody, are read.
    const isProgram = weight > 0 && !inPackageFolder(image.path) && !isInterpreterAt(image.path);
    if (isProgram && (weight >= 50 || talking.has(process.pid)))
      for (const path of configurationPaths(snapshot, process)) if (mayExist(path)) file(path, 75);
    for (const script of scriptsOf(process)) {
      if (inPackageFolder(script) || !mayExist(script)) continue;
      file(script, isScratch(script) ? 90 : 40, 'program');
      if (holdsGiven(basename(image.path)) && talking.has(process.pid))
        for (const path of configurationPaths(snapshot, process, script)) if (mayExist(path)) file(path, 75);
    }
  }

  for (const path of snapshot.injected) file(path, 85);
  const fetched = new Set<string>();
  for (const cron of snapshot.cronFiles) {
    for (const line of cron.lines) {
      if (line.command === null) continue;
      const facts = scriptFacts(commandAsRun(byteTextOf(line.command)));
      for (const path of facts.paths) if (isNobodys(path)) file(path, 50);
      for (const address of facts.fetches)
        fetched.add(byteTextOf(address.path).split('?')[0]?.split('/').at(-1) ?? '');
    }
  }
  const starters = namedByStarters(snapshot);
  for (const { named } of starters) for (const { path, weight } of named) file(path, weight);
  fetched.delete('');
  for (const record of snapshot.files) {
    if (record.type !== 'file' || !isScratch(record.path) || record.identity.size === '0') continue;
    const name = byteTextOf(basename(record.path));
    if (fetched.has(name)) file(record.path, 80);
    else if (/[1357]/.test(record.identity.mode.slice(-3))) file(record.path, 30);
    else if (SCRIPT_NAME.test(name)) file(record.path, 20);
  }
  // Whose they are is asked only where something is suspect: a file of nothing but the attacker's lines goes whole.
  if (found.size > 0) for (const { path, kind } of snapshot.cronFiles) if (OWN_FILE.has(kind)) file(path, 15);
  const looked = new Set([...found.values()].map(({ path }) => path));
  for (const { path, starts, isOdd } of starters)
    if (isOdd || starts.some((start) => looked.has(start))) file(path, 15);
  // An image that was started from its path and still stands there is the file: read once, as the image.
  const started = new Set(
    [...found.values()].flatMap((look) => (look.kind === 'image' ? pathOfImage(snapshot, look) : [])),
  );
  return [...found.values()]
    .filter((look) => look.kind === 'image' || !started.has(look.path))
    .sort((a, b) => b.weight - a.weight || a.size - b.size)
    .slice(0, limits.maxLooks);
}

interface NamedByStarter {
  readonly path: Shown;
  /** What it starts, by path. */
  readonly starts: readonly Shown[];
  /** What of that is worth reading. */
  readonly named: readonly { readonly path: Shown; readonly weight: number }[];
  /** It fetches or decodes what it runs. */
  readonly isOdd: boolean;
}

/** What starters other than cron's name. A starter that was read whole is not read again. */
function namedByStarters(snapshot: Snapshot): NamedByStarter[] {
  const homes = new Map(snapshot.host.accounts.map(({ name, home }) => [name, home]));
  const textAt = textsByPath(snapshot.persistence);
  const entries = new Map(snapshot.persistence.map((entry) => [entry.path, entry]));
  const rowOf = rowReader(snapshot.host.accounts);
  const isListedWhole = !snapshot.blind.some(({ what, how }) => what === 'starter' && how === 'truncated');
  const isRead = (path: Shown): boolean => {
    const entry = entries.get(path);
    if (entry !== undefined) return entry.type === 'file' && !entry.truncated;
    // The survey lists these places: what is not in its list is not there.
    return isListedWhole && rowOf(path) !== undefined;
  };
  return snapshot.persistence.flatMap((entry): NamedByStarter[] => {
    const home = entry.account === null ? undefined : homes.get(entry.account);
    const facts = autostartFacts(entry, { home, textAt });
    if (facts === undefined) return [];
    const isPreload = entry.row === 'preload';
    const paths = NAMING_FILES.has(entry.row) ? [] : scriptFacts(byteTextOf(entry.text)).paths;
    const scratch = paths
      .filter((path) => isPreload || isScratch(path))
      .map((path) => ({ path, weight: isPreload ? 85 : 60 }));
    // A login line or a unit may start the miner by a script of its own: only its text tells.
    const started = facts.program.starts
      .filter(({ pattern, how }) => how !== 'handed' && pattern === undefined)
      .filter(({ path }) => isNobodys(path) && !isRead(path))
      // What is copied or linked at boot is mostly no program.
      .filter(({ path }) => entry.row !== 'tmpfiles' || isScratch(path) || hasDotName(path))
      .map(({ path }) => ({ path, weight: 45 }));
    return [
      {
        path: entry.path,
        starts: facts.program.starts.map(({ path }) => path),
        named: [...scratch, ...started],
        isOdd: facts.fetchesAndRuns || facts.program.decodesAndRuns,
      },
    ];
  });
}

/** The path of an image's file, where the file of that name is the very inode that runs. */
function pathOfImage(snapshot: Snapshot, { pid, path }: Look & { kind: 'image' }): Shown[] {
  const image = snapshot.processes.find((process) => process.pid === pid)?.image;
  const file = snapshot.files.find((record) => record.path === path)?.identity;
  return file !== undefined && file.device === image?.device && file.inode === image.inode ? [path] : [];
}

/** Equal images are read once. */
export const imageKey = (image: Image): string => image.sha256 ?? `${image.device}:${image.inode}`;

/** 0 for a process whose image need not be read. */
function suspicion(process: Process, contradicted: boolean): number {
  const { image } = process;
  if (image === null) return 0;
  if (contradicted || process.hidden) return 100;
  const names = matchPatterns(process.argv.map(byteTextOf).join('\0'));
  if (names.some(isSpecificPattern)) return 95;
  if (isScratch(image.path) || /^\/memfd:/.test(image.path)) return 90;
  if (isKernelLike(process.comm) || isKernelLike(process.argv[0] ?? '')) return 85;
  if (image.deleted) return 70;
  if (process.cpuShare >= 0.5 && process.cpuSeconds >= 30) return 60;
  if (hasDotName(image.path)) return 50;
  return inPackageFolder(image.path) ? 0 : 10;
}

/** The files that a process may have been given to run: a script, an archive, a program behind the dynamic loader. */
export function scriptsOf(process: Process): readonly Shown[] {
  const name = programName(process);
  if (process.image === null || !runsGiven(name)) return [];
  const given = givenProgram(process, name);
  if (given === 'piped' || given === 'none' || 'inline' in given) return [];
  return 'module' in given ? given.module : [given.script];
}

/** As many are asked. */
const MOST_HELD = 16;

/**
 * Whose open and mapped files are worth knowing: Java holds its archive, the loader maps its program, and the arguments alone are the
 * process's own words.
 */
export const holders = (snapshot: Snapshot): readonly Process[] =>
  snapshot.processes
    .filter(
      ({ image, pid }) => holdsGiven(basename(image?.path ?? '')) && !snapshot.host.ownPids.includes(pid),
    )
    .slice(0, MOST_HELD);
