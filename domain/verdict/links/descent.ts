import { basename } from '../../linux/paths.ts';
import type { Process } from '../../snapshot.ts';
import type { Scene } from '../scene.ts';
import { nameProcess } from '../subject.ts';
import type { Closure } from './closure.ts';
import { readersOf } from './from-pipes.ts';
import type { Hop } from './node.ts';
import { nodeKey, toProcess } from './node.ts';
import { isOwnProgram, isSystemStarter } from './trust.ts';
import { hasOwnUnit, listens } from './units.ts';

/** How deep below a process its descendants are looked for. */
const MAX_DEPTH = 50;

export interface Descendants {
  /** Those that are targets of their own, by the key of the process they descend from. */
  readonly found: ReadonlyMap<string, readonly Hop[]>;
  /** Those that die with a target and need not be named. */
  readonly covered: readonly { readonly pid: number; readonly by: number }[];
}

const LISTENS_CAUTION =
  'It came from the miner, but it listens or has a unit of its own and belongs to a package.';

/**
 * Descendants of ticked processes. Each is covered by the target of its nearest linked ancestor (a `sleep`, a `curl`, a subshell may
 * be gone in a second), unless it runs a program of its own, listens, or has a unit.
 */
export function descendantsOf(scene: Scene, { strong, weak }: Closure): Descendants {
  const found = new Map<string, Hop[]>();
  const covered: { pid: number; by: number }[] = [];
  const take = (target: Process, hops: readonly Hop[]): void => {
    const of = nodeKey({ kind: 'process', pid: target.pid, role: 'child' });
    found.set(of, [...(found.get(of) ?? []), ...hops]);
  };
  const walk = (from: Process, target: Process, depth: number): void => {
    for (const child of scene.children(from.pid)) {
      const key = nodeKey({ kind: 'process', pid: child.pid, role: 'child' });
      if (strong.has(key) || depth > MAX_DEPTH || isSystemStarter(scene, child)) continue;
      const subject = scene.subject(child.pid);
      const own = isOwnProgram(subject);
      const apart = listens(scene, child.pid) || hasOwnUnit(scene, child);
      if (own || apart) {
        const targetName = basename(scene.subject(target.pid)?.path ?? target.comm);
        const why = `${nameProcess(child, subject)} was started by ${targetName} (pid ${target.pid}).`;
        const hop = toProcess(child, 'child', 'started-by', why, own ? undefined : LISTENS_CAUTION);
        take(target, [hop]);
        continue;
      }
      if (!weak.has(key)) covered.push({ pid: child.pid, by: target.pid });
      // Who runs what a covered fetcher writes need not be its kin.
      const readers = subject === undefined ? [] : readersOf(scene, child, subject);
      if (readers.length > 0) take(target, readers);
      walk(child, target, depth + 1);
    }
  };
  for (const { node } of strong.values()) {
    const process = node.kind === 'process' ? scene.process(node.pid) : undefined;
    if (process !== undefined) walk(process, process, 0);
  }
  return { found, covered };
}

/**
 * Linked processes that die with a linked ancestor and run no program of their own: shells and fetchers within a command that is a
 * target itself. They are gone in a second, and naming each would make as many targets of one thing.
 */
export function coveredOnes(
  scene: Scene,
  strong: Closure['strong'],
  seeds: ReadonlySet<string>,
): { readonly pid: number; readonly by: number }[] {
  return [...strong].flatMap(([key, { node }]) => {
    const process = node.kind === 'process' ? scene.process(node.pid) : undefined;
    if (process === undefined || seeds.has(key) || isOwnProgram(scene.subject(process.pid))) return [];
    const by = linkedAncestor(scene, strong, process);
    return by === undefined ? [] : [{ pid: process.pid, by }];
  });
}

/** The topmost linked ancestor that is reached through linked ones or small tools only. */
function linkedAncestor(scene: Scene, strong: Closure['strong'], process: Process): number | undefined {
  let found: number | undefined;
  const seen = new Set([process.pid]);
  for (let up = scene.process(process.ppid); up !== undefined && up.pid > 1; up = scene.process(up.ppid)) {
    if (seen.has(up.pid) || isSystemStarter(scene, up)) break;
    seen.add(up.pid);
    if (strong.has(nodeKey({ kind: 'process', pid: up.pid, role: 'child' }))) found = up.pid;
  }
  return found;
}
