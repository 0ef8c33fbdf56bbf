import type { Signal } from '../../incident.ts';
import { downloadKey } from '../../linux/commands.ts';
import type { JudgeContext } from '../context.ts';
import type { LinkedDownload, LinkedFile, LinkedProcess, LinkGraph } from '../judgement.ts';
import { noLinks } from '../judgement.ts';
import type { Scene } from '../scene.ts';
import { nameProcess } from '../subject.ts';
import type { Ancestry } from './ancestry.ts';
import { ancestryOf } from './ancestry.ts';
import { claimedOf } from './claimed.ts';
import type { Closure, Reached, Seed } from './closure.ts';
import { closureOf } from './closure.ts';
import type { Descendants } from './descent.ts';
import { coveredOnes, descendantsOf } from './descent.ts';
import type { Ground, Hop, Node } from './node.ts';
import { nodeKey } from './node.ts';
import { persistenceOf } from './persistence.ts';
import { textsOf } from './texts.ts';
import { isOwnFile, isOwnProgram } from './trust.ts';
import { unlinkedStarters } from './unlinked.ts';
import { wholeCronFiles } from './whole-files.ts';

export type { Seed } from './closure.ts';

export const seedSentence = (
  scene: Scene,
  pid: number,
  signals: readonly Signal[],
  ruled: boolean,
): string => {
  const process = scene.process(pid);
  const name = process === undefined ? `pid ${pid}` : nameProcess(process, scene.subject(pid));
  return `${name} ${ruled ? 'was ruled a miner by a person' : 'is a confirmed miner'}: it ${signals.map((signal) => signal.what).join('; ')}.`;
};

/** Rounds of looking at the closure for guards and descendants. Each adds something, or is the last. */
const MAX_ROUNDS = 20;

interface Whole {
  readonly closure: Closure;
  readonly descendants: Descendants;
  readonly ancestry: Ancestry;
}

/**
 * Closes links, guards and descendants. A guard is one only where all that it started is linked without it, so guards are found from
 * the inside out: nothing that it started may make it one by being its child.
 */
function close(ground: Ground, seeds: readonly Seed[], indicators: boolean): Whole {
  const guards = new Map<string, Hop[]>();
  const children = new Map<string, Hop[]>();
  const size = () => [...guards.values(), ...children.values()].reduce((sum, hops) => sum + hops.length, 0);
  for (let round = 0; ; round++) {
    const closure = closureOf(ground, seeds, joined(guards, children), indicators);
    const ancestry = ancestryOf(ground, closure);
    const descendants = descendantsOf(ground.scene, closure);
    const before = size();
    for (const [key, hops] of ancestry.found)
      merge(
        guards,
        key,
        hops.filter(({ caution }) => caution === undefined),
      );
    // Guards first: what only a guard's descendant links must not be taken for what made it one.
    if (size() === before) for (const [key, hops] of descendants.found) merge(children, key, hops);
    if (size() === before || round >= MAX_ROUNDS) return { closure, descendants, ancestry };
  }
}

const joined = (a: ReadonlyMap<string, readonly Hop[]>, b: ReadonlyMap<string, readonly Hop[]>) =>
  new Map(
    [...new Set([...a.keys(), ...b.keys()])].map((key) => [
      key,
      [...(a.get(key) ?? []), ...(b.get(key) ?? [])],
    ]),
  );

function merge(into: Map<string, Hop[]>, key: string, hops: readonly Hop[]): void {
  const known = into.get(key) ?? [];
  const isKnown = (hop: Hop) =>
    known.some(({ to }) => to.kind === 'process' && hop.to.kind === 'process' && to.pid === hop.to.pid);
  const fresh = hops.filter((hop) => !isKnown(hop));
  if (fresh.length > 0) into.set(key, [...known, ...fresh]);
}

/** Parents that are no guards: offered, not ticked. What belongs to a package, or to everybody, is only named as the way in. */
function parentsOf(scene: Scene, { ancestry, closure }: Whole): Reached[] {
  return [...ancestry.found].flatMap(([key, hops]) =>
    hops.flatMap(({ to, kind, why, caution }): Reached[] => {
      const from = closure.strong.get(key);
      if (from === undefined || caution === undefined) return [];
      const subject = to.kind === 'process' ? scene.subject(to.pid) : undefined;
      if (subject?.kind !== 'script' && !isOwnProgram(subject)) return [];
      const link = {
        why: [...from.link.why, why],
        kinds: [...from.link.kinds, kind],
        linked: false,
        selected: false,
        caution,
      };
      return [{ node: to, link }];
    }),
  );
}

const isOfKind =
  <K extends Node['kind']>(kind: K) =>
  (reached: Reached): reached is Reached & { readonly node: Extract<Node, { kind: K }> } =>
    reached.node.kind === kind;

/**
 * Everything that hangs on the seeds, sorted so that like snapshots give like plans.
 *
 * @param indicators whether a known indicator anywhere on the host is a link. Not while a verdict is still being found: there two
 * unrelated oddities would confirm each other.
 */
export function follow(
  scene: Scene,
  context: JudgeContext,
  seeds: readonly Seed[],
  spared: Ground['spared'],
  indicators = true,
): LinkGraph {
  const [first] = seeds;
  if (first === undefined) return noLinks;
  const claimed = claimedOf(
    scene,
    context,
    seeds.flatMap(({ node }) => (node.kind === 'process' ? [node.pid] : [])),
  );
  const ground: Ground = { scene, context, spared, claimed, texts: textsOf(scene) };
  const whole = close(ground, seeds, indicators);
  const { strong, weak } = whole.closure;
  const reached = new Map<string, Reached>([...weak, ...strong]);
  for (const parent of parentsOf(scene, whole)) {
    const key = nodeKey(parent.node);
    if (!reached.has(key)) reached.set(key, parent);
  }
  const within = coveredOnes(scene, strong, new Set(seeds.map(({ node }) => nodeKey(node))));
  for (const { pid } of within) reached.delete(nodeKey({ kind: 'process', pid, role: 'child' }));
  const unlinked = unlinkedStarters(ground, first, reached);
  const all = [...reached.values(), ...unlinked.reached];
  const processes = all
    .filter(isOfKind('process'))
    .map(({ node, link }): LinkedProcess => ({ ...link, pid: node.pid, role: node.role }));
  const downloads = new Map<string, LinkedDownload>();
  for (const { node, link } of [...all, ...unlinked.downloads].filter(isOfKind('download'))) {
    const { scheme, host, port } = node.address;
    const key = downloadKey(node.address);
    if (!downloads.has(key)) downloads.set(key, { ...link, scheme, host, port });
  }
  const listed = new Set(processes.map(({ pid }) => pid));
  const cron = wholeCronFiles(
    scene,
    all
      .filter(isOfKind('cron-line'))
      .map(({ node, link }) => ({ ...link, path: node.path, number: node.number })),
  );
  return {
    miners: seeds.flatMap(({ node }) => (node.kind === 'process' ? [node.pid] : [])).sort((a, b) => a - b),
    processes: processes.sort((a, b) => a.pid - b.pid),
    files: all.filter(isOfKind('file')).flatMap(fileOf(ground)).sort(byPath),
    cronLines: [...cron.lines].sort((a, b) =>
      a.path === b.path ? a.number - b.number : a.path < b.path ? -1 : 1,
    ),
    cronFiles: [
      ...all.filter(isOfKind('cron-file')).map(({ node, link }) => ({ ...link, path: node.path })),
      ...cron.files,
    ].sort(byPath),
    persistence: all.filter(isOfKind('persistence')).map(persistenceOf(ground, whole.closure)).sort(byPath),
    downloads: [...downloads.values()].sort((a, b) => (downloadKey(a) < downloadKey(b) ? -1 : 1)),
    covered: [...whole.descendants.covered, ...within, ...unlinked.covered]
      .filter(({ pid }) => !listed.has(pid))
      .sort((a, b) => a.pid - b.pid),
    waysIn: whole.ancestry.waysIn,
  };
}

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1);

/** A linked file as it stands there; nothing where it is gone and nothing runs it any more. */
const fileOf =
  (ground: Ground) =>
  ({ node, link }: Reached & { readonly node: Extract<Node, { kind: 'file' }> }): LinkedFile[] => {
    const { scene } = ground;
    const file = scene.fileAt(node.path);
    const image = scene.processes.find((p) => p.image?.path === node.path)?.image;
    const device = file?.identity.device ?? image?.device;
    const inode = file?.identity.inode ?? image?.inode;
    if (device === undefined || inode === undefined) return [];
    const lines = link.selected ? [] : linesOf(ground, node.path);
    const at = { path: node.path, device, inode, lines };
    if (file !== undefined && !isOwnFile(ground, file) && link.selected)
      return [{ ...link, selected: false, caution: 'The package database claims this file.', ...at }];
    if (file !== undefined && image && image.inode !== file.identity.inode && image.sha256 !== file.sha256) {
      const caution = 'Another file than the one that runs stands at this path now.';
      return [{ ...link, selected: false, caution, ...at }];
    }
    return [{ ...link, ...at }];
  };

/** Lines of a script at which it starts something that another starter or a process of the miner runs. */
const linesOf = ({ texts, scene }: Ground, path: string): number[] => {
  const text = texts.all.find(({ node }) => node.kind === 'file' && node.path === path);
  if (text === undefined) return [];
  const running = new Set(scene.processes.flatMap(({ pid }) => scene.subject(pid)?.path ?? []));
  return [
    ...new Set(
      text.facts.starts
        .filter((start) => texts.keysOf(text, start).some((key) => running.has(key)))
        .map(({ line }) => line),
    ),
  ];
};
