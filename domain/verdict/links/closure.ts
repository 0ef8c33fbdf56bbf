import type { Shown } from '../../snapshot.ts';
import type { Link } from '../judgement.ts';
import { startsBesides } from './besides.ts';
import { fromDownload } from './from-download.ts';
import { fromFile, starters } from './from-file.ts';
import { fromIndicators } from './from-indicators.ts';
import { fromProcess } from './from-process.ts';
import { fromAutostart, fromCron } from './from-starter.ts';
import type { Ground, Hop, Node } from './node.ts';
import { nodeKey } from './node.ts';
import { unitKeyOf } from './texts.ts';
import { isSystemStarter } from './trust.ts';

/** A process or file from which links are followed, and the sentence that says why it is a miner. */
export interface Seed {
  readonly node: Extract<Node, { kind: 'process' | 'file' }>;
  readonly sentence: string;
}

export interface Reached {
  readonly node: Node;
  readonly link: Link;
}

/** Everything reached, by key. Strong things are ticked and lead on; weak ones are offered and lead nowhere. */
export interface Closure {
  readonly strong: ReadonlyMap<string, Reached>;
  readonly weak: ReadonlyMap<string, Reached>;
}

/** Hops that were found by looking at the closure itself (guards, descendants), by the key of the thing they lead from. */
export type FoundHops = ReadonlyMap<string, readonly Hop[]>;

function hopsFrom(
  ground: Ground,
  node: Node,
  seeds: ReadonlySet<string>,
  images: ReadonlySet<string>,
  asked: Set<string>,
): Hop[] {
  switch (node.kind) {
    case 'process':
      return fromProcess(ground, node.pid, seeds.has(nodeKey(node)), asked);
    case 'file':
      return fromFile(ground, node.path, images.has(node.path));
    case 'download':
      return fromDownload(ground, node.address);
    case 'persistence':
      return fromAutostart(ground, node.path);
    case 'cron-line':
    case 'cron-file':
      return fromCron(ground, node);
  }
}

/** What no link ever leads to: init, kernel threads, services' starters, allowed miners, what is no regular file. */
function excluded(ground: Ground, node: Node): boolean {
  const { scene, spared } = ground;
  if (node.kind === 'process') {
    const process = scene.process(node.pid);
    return (
      process === undefined ||
      process.pid <= 2 ||
      process.kernelThread ||
      spared.pids.has(node.pid) ||
      isSystemStarter(scene, process)
    );
  }
  if (node.kind === 'file') {
    const file = scene.fileAt(node.path);
    return spared.paths.has(node.path) || (file !== undefined && file.type !== 'file');
  }
  return false;
}

/** Breadth first, so that each thing gets its shortest chain. What is held is linked, not ticked, and leads nowhere. */
function reach(
  ground: Ground,
  seeds: readonly Seed[],
  found: FoundHops,
  held: ReadonlyMap<string, string>,
  indicators: boolean,
): Closure {
  const strong = new Map<string, Reached>();
  const weak = new Map<string, Reached>();
  const seedKeys = new Set(seeds.map(({ node }) => nodeKey(node)));
  const images = new Set(
    seeds.flatMap(({ node }) =>
      node.kind === 'file' ? [node.path] : (ground.scene.subject(node.pid)?.path ?? []),
    ),
  );
  const asked = new Set<string>();
  const queue: Reached[] = seeds.map(({ node, sentence }) => ({
    node,
    link: { why: [sentence], kinds: ['mining'], linked: true, selected: true, caution: null },
  }));
  for (const seed of queue) strong.set(nodeKey(seed.node), seed);
  for (let at = 0; at < queue.length; at++) {
    const from = queue[at];
    if (from === undefined) break;
    const known = at === 0 && indicators ? fromIndicators(ground) : [];
    const hops = [
      ...hopsFrom(ground, from.node, seedKeys, images, asked),
      ...(found.get(nodeKey(from.node)) ?? []),
      ...known,
    ];
    for (const hop of hops) {
      const key = nodeKey(hop.to);
      if (strong.has(key) || excluded(ground, hop.to)) continue;
      const why = [...from.link.why, hop.why];
      const kinds = [...from.link.kinds, hop.kind];
      const caution = hop.caution ?? held.get(key);
      if (caution !== undefined) {
        const linked = hop.kind !== 'parent';
        if (!weak.has(key))
          weak.set(key, { node: hop.to, link: { why, kinds, linked, selected: false, caution } });
        continue;
      }
      const reached: Reached = {
        node: hop.to,
        link: { why, kinds, linked: true, selected: true, caution: null },
      };
      strong.set(key, reached);
      weak.delete(key);
      queue.push(reached);
    }
  }
  return { strong, weak };
}

/**
 * Everything that hangs on the seeds. A text that starts something else as well is linked but not ticked, and nothing follows from
 * it: that is asked once all links are closed, so that guards which start each other stay ticked.
 */
export function closureOf(
  ground: Ground,
  seeds: readonly Seed[],
  found: FoundHops,
  indicators: boolean,
): Closure {
  const held = new Map<string, string>();
  const seedKeys = new Set(seeds.map(({ node }) => nodeKey(node)));
  for (;;) {
    const closure = reach(ground, seeds, found, held, indicators);
    const before = held.size;
    for (const [key, caution] of startsBesides(ground, closure))
      if (!seedKeys.has(key)) held.set(key, caution);
    if (held.size === before) return { ...closure, weak: withStartersOfHeld(ground, closure, held) };
  }
}

/**
 * What starts a thing that is held starts the miner too: linked, and not ticked, since it starts something else by it. Without it a
 * unit or cron line that runs a mixed script would be named nowhere.
 */
function withStartersOfHeld(
  ground: Ground,
  { strong, weak }: Closure,
  held: ReadonlyMap<string, string>,
): ReadonlyMap<string, Reached> {
  const all = new Map(weak);
  const queue = [...weak.values()].filter(({ node }) => held.has(nodeKey(node)));
  for (let at = 0; at < queue.length; at++) {
    const from = queue[at];
    if (from === undefined || from.node.kind === 'download' || from.node.kind === 'process') continue;
    for (const hop of startersOf(ground, from.node.path)) {
      const key = nodeKey(hop.to);
      if (strong.has(key) || all.has(key) || excluded(ground, hop.to)) continue;
      const why = [...from.link.why, hop.why];
      const kinds = [...from.link.kinds, hop.kind];
      const caution = `It starts ${from.node.path}, which also starts something else.`;
      const reached = { node: hop.to, link: { why, kinds, linked: true, selected: false, caution } };
      all.set(key, reached);
      queue.push(reached);
    }
  }
  return all;
}

function startersOf(ground: Ground, path: Shown): Hop[] {
  const unit = unitKeyOf(path);
  return [...starters(ground, path), ...(unit === undefined ? [] : starters(ground, unit))];
}
