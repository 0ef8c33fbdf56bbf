import { basename, dirname } from '../../linux/paths.ts';
import { programName } from '../../linux/program-name.ts';
import { isShell } from '../../linux/program-names.ts';
import { isHidden, isTemporary } from '../../linux/programs.ts';
import { isWrapper } from '../../linux/shell/wrappers.ts';
import { NOTHING } from '../../show.ts';
import type { Process } from '../../snapshot.ts';
import type { WayIn } from '../judgement.ts';
import type { Scene } from '../scene.ts';
import type { Subject } from '../subject.ts';
import { nameProcess } from '../subject.ts';
import { besides, linkedKeys } from './besides.ts';
import type { Closure } from './closure.ts';
import type { Ground, Hop } from './node.ts';
import { nodeKey, toProcess } from './node.ts';
import { isOfPackage, isOwnProgram, isSystemStarter } from './trust.ts';
import { hasOwnUnit, isStartingUnit, listens, unitOf } from './units.ts';
import { worksForOwn } from './worker-of-own.ts';

const keyOf = (pid: number): string => nodeKey({ kind: 'process', pid, role: 'parent' });

export interface Ancestry {
  /** Guards, by the key of what they guard; with a caution the parents that are none as far as anything shows. */
  readonly found: ReadonlyMap<string, readonly Hop[]>;
  readonly waysIn: readonly WayIn[];
}

/** Looks from every ticked process to the nearest ancestor that is no wrapper: a guard, the way in, or of unknown role. */
export function ancestryOf(ground: Ground, closure: Closure): Ancestry {
  const { scene } = ground;
  const found = new Map<string, Hop[]>();
  const ways = new Map<string, WayIn>();
  for (const { node } of closure.strong.values()) {
    const process = node.kind === 'process' ? scene.process(node.pid) : undefined;
    if (process === undefined) continue;
    const { up, through } = ancestorOf(ground, closure, process);
    const hops = [...through];
    if (up === undefined || isSystemStarter(scene, up)) {
      const way = up === undefined || up.pid === 1 ? byControlGroup(ground, process) : byStarter(scene, up);
      if (way !== undefined) ways.set(way.name, way);
    } else if (!closure.strong.has(keyOf(up.pid))) {
      const hop = judged(ground, closure, up, process);
      hops.push(hop);
      if (hop.caution !== undefined) {
        const name = nameProcess(up, scene.subject(up.pid));
        ways.set(name, { pid: up.pid, name, open: true });
      }
    }
    if (hops.length > 0) found.set(keyOf(process.pid), hops);
  }
  return { found, waysIn: [...ways.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/**
 * The nearest ancestor that is no wrapper. Shells on the way whose own text fetched or started what runs below them are the loaders
 * of it, and shells that read their program from a pipe within such a command.
 */
function ancestorOf(
  ground: Ground,
  closure: Closure,
  process: Process,
): { up: Process | undefined; through: Hop[] } {
  const { scene } = ground;
  const through: Hop[] = [];
  const seen = new Set([process.pid]);
  let up = scene.process(process.ppid);
  while (up !== undefined && !seen.has(up.pid) && up.pid > 1) {
    seen.add(up.pid);
    const subject = scene.subject(up.pid);
    if (subject === undefined || closure.strong.has(keyOf(up.pid))) return { up, through };
    const loader =
      subject.kind === 'inline' || subject.kind === 'piped'
        ? loaderHop(ground, closure, up, subject, process)
        : undefined;
    if (loader !== undefined) through.push(loader);
    else if (!isWrapper(programName(up)) || !isOfPackage(up.image ?? { path: NOTHING })) {
      if (subject.kind !== 'inline' || !isShell(programName(up))) return { up, through };
    }
    up = scene.process(up.ppid);
  }
  return { up: up !== undefined && seen.has(up.pid) ? undefined : up, through };
}

/** A shell between the miner and what started it, where its own program shows that it loaded or started it. */
function loaderHop(
  ground: Ground,
  closure: Closure,
  up: Process,
  subject: Subject,
  process: Process,
): Hop | undefined {
  const { scene } = ground;
  const started = `${nameProcess(up, subject)} started ${basename(scene.subject(process.pid)?.path ?? process.comm)} (pid ${process.pid})`;
  if (subject.kind === 'piped') {
    // A shell that somebody feeds over SSH is that person's session, not a loader.
    const feeder = scene.process(up.ppid);
    const within = feeder !== undefined && scene.command(feeder.pid)?.fetchesAndRuns === true;
    const fed =
      feeder !== undefined && !isSystemStarter(scene, feeder) && scene.subject(feeder.pid)?.kind === 'inline';
    return within || fed || (feeder === undefined && up.ppid === 1)
      ? toProcess(up, 'loader', 'guards', `${started}; it runs a program that it reads from a pipe.`)
      : undefined;
  }
  const text = ground.texts.all.find(({ node }) => nodeKey(node) === keyOf(up.pid));
  if (text === undefined) return undefined;
  const others = besides(ground, text, linkedKeys(ground, closure), () => true);
  if (text.fetchesAndRuns && others.length === 0)
    return toProcess(up, 'loader', 'guards', `${started}; its command fetches something and runs it.`);
  if (text.facts.decodesAndRuns && others.length === 0)
    return toProcess(up, 'loader', 'guards', `${started}; its command decodes something and runs it.`);
  return undefined;
}

const WAY_IN_CAUTION =
  'Only its being the parent links it. It may be the service through which the miner came in; find that out before you kill it.';

/** A parent that is no wrapper: a guard where its own bytes or what it is say so. */
function judged(ground: Ground, closure: Closure, up: Process, process: Process): Hop {
  const { scene } = ground;
  const subject = scene.subject(up.pid);
  const path = scene.subject(process.pid)?.path ?? NOTHING;
  const started = `${nameProcess(up, subject)} started ${basename(path)} (pid ${process.pid})`;
  const others = unlinkedChildren(ground, closure, up);
  if (subject?.kind === 'image' && isOwnProgram(subject) && others.length === 0) {
    const apart =
      listens(scene, up.pid) ||
      hasOwnUnit(scene, up) ||
      worksForOwn(ground, up.pid) ||
      isWorker(ground, closure, up, subject);
    // An agent that scans, or a server, may hold the path as a name: text that starts nothing. And the attacker chooses where his
    // miner lies: at a path that the shop's worker names. So it tells only of what lies where nobody keeps his own.
    const served = hasOwnUnit(scene, up) || listens(scene, up.pid);
    const ofNobody = isTemporary(subject.path) || isHidden(subject.path);
    if (subject.content?.mentions?.includes(path) === true && !served && (ofNobody || !apart))
      return toProcess(
        up,
        'guard',
        'guards',
        `${started}; its own bytes hold ${path}, and it has started nothing else.`,
      );
    if (!apart)
      return toProcess(
        up,
        'guard',
        'guards',
        `${started}; it belongs to no package, listens nowhere, works for no server of yours, has no unit and has started nothing else.`,
      );
  }
  const also = others.length === 0 ? '' : ` It has also started ${others.slice(0, 3).join(', ')}.`;
  return toProcess(up, 'parent', 'parent', `${started}.`, `${WAY_IN_CAUTION}${also}`);
}

/** Children that nothing links and that are more than a small tool or a shell: programs of their own, and packages' programs. */
function unlinkedChildren({ scene }: Ground, { strong }: Closure, up: Process): string[] {
  return scene.children(up.pid).flatMap((child) => {
    if (strong.has(keyOf(child.pid))) return [];
    const subject = scene.subject(child.pid);
    const isTool = SMALL.test(programName(child)) && subject?.packaged !== 'no';
    return isTool ? [] : [nameProcess(child, subject)];
  });
}

const SMALL =
  /^(?:sleep|curl|wget|ps|pgrep|grep|awk|gawk|mawk|sed|cat|tee|tr|cut|head|tail|date|id|uname|nproc|kill|pkill|timeout|nice|env|setsid|nohup)$/;

/**
 * A worker of an application: others run its image and nothing links them; or it is under an unlinked process of the same program, of
 * the same folder, or under what its unit or container is about.
 */
function isWorker({ scene }: Ground, { strong }: Closure, up: Process, subject: Subject): boolean {
  const others = scene.processes.some(
    (other) =>
      other.pid !== up.pid &&
      !strong.has(keyOf(other.pid)) &&
      scene.subject(other.pid)?.path === subject.path,
  );
  if (others) return true;
  const seen = new Set([up.pid]);
  for (
    let at = scene.process(up.ppid);
    at !== undefined && at.pid > 1 && !seen.has(at.pid);
    at = scene.process(at.ppid)
  ) {
    seen.add(at.pid);
    const theirs = scene.subject(at.pid);
    if (theirs === undefined || strong.has(keyOf(at.pid))) continue;
    if (at.cgroup === up.cgroup && hasOwnUnit(scene, at) && !isShell(programName(at))) return true;
    if (isSystemStarter(scene, at)) continue;
    if (
      theirs.path === subject.path ||
      (isOwnProgram(theirs) && dirname(theirs.path) === dirname(subject.path))
    )
      return true;
  }
  return false;
}

/** Where the parent is gone, the control group still names the service that it came in through. */
function byControlGroup({ scene, texts }: Ground, process: Process): WayIn | undefined {
  const unit = unitOf(process.cgroup);
  if (unit === undefined || isStartingUnit(unit) || hasOwnUnit(scene, process)) return undefined;
  // A unit whose own text starts it is its starter, and a link of its own.
  const subject = scene.subject(process.pid);
  const startsIt = texts
    .startersOf(subject?.path ?? NOTHING)
    .some(({ text }) => text.node.kind === 'persistence' && basename(text.node.path) === unit);
  if (startsIt) return undefined;
  const open = scene.processes.some(
    (other) => other.pid !== process.pid && other.cgroup === process.cgroup && hasOwnUnit(scene, other),
  );
  return { pid: null, name: unit, open };
}

/** A login, or a container: what came in that way has a name. cron and init are named by what they were told to start. */
function byStarter(scene: Scene, up: Process): WayIn | undefined {
  const name = programName(up);
  return /^(?:sshd|sshd-session|dropbear|containerd-shim|containerd-shim-runc-v2|conmon)$/.test(name)
    ? { pid: up.pid, name: nameProcess(up, scene.subject(up.pid)), open: true }
    : undefined;
}
