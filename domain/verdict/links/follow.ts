import type { Signal } from '../../incident.ts';
import { downloadKey } from '../../linux/commands.ts';
import { isStarter } from '../../linux/programs.ts';
import type { JudgeContext } from '../context.ts';
import type { Link, LinkedDownload, LinkedFile, LinkedProcess, LinkGraph } from '../judgement.ts';
import type { Scene } from '../scene.ts';
import { nameStarter } from '../scene.ts';
import { nameProcess, programName } from '../subject.ts';
import { fromFile } from './from-file.ts';
import { fromIndicators } from './from-indicators.ts';
import { fromProcess } from './from-process.ts';
import { fromDownload, fromStarter, isPackagedStarter } from './from-starter.ts';
import type { Ground, Hop, Node } from './node.ts';
import { nodeKey } from './node.ts';
import { isOwnFile } from './suspicion.ts';

interface Reached {
  readonly node: Node;
  readonly link: Link;
}

/** A process or file from which links are followed, and the sentence that says why it is a miner. */
export interface Seed {
  readonly node: Extract<Node, { kind: 'process' | 'file' }>;
  readonly sentence: string;
}

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

function hopsFrom(ground: Ground, node: Node, isSeed: boolean): Hop[] {
  switch (node.kind) {
    case 'process':
      return fromProcess(ground, node.pid, isSeed);
    case 'file':
      return fromFile(ground, node.path);
    case 'download':
      return fromDownload(ground, node.address);
    case 'persistence':
      return [];
    case 'cron-line':
    case 'cron-file':
      return ground.scene.starters
        .filter(
          (s) => s.file.path === node.path && (node.kind === 'cron-file' || s.line?.number === node.number),
        )
        .flatMap((starter) => fromStarter(ground, starter));
  }
}

/** What no link ever leads to: init, kernel threads, services' starters, allowed miners, packages' files. */
function excluded(ground: Ground, node: Node): boolean {
  const { scene, spared } = ground;
  if (node.kind === 'process') {
    const process = scene.process(node.pid);
    return (
      process === undefined ||
      process.pid <= 2 ||
      process.kernelThread ||
      spared.pids.has(node.pid) ||
      isStarter(programName(process))
    );
  }
  if (node.kind === 'file') {
    const file = scene.fileAt(node.path);
    return (
      file !== undefined && (file.type !== 'file' || (file.sha256 !== null && spared.hashes.has(file.sha256)))
    );
  }
  return (
    node.kind === 'cron-file' &&
    scene.starters.some((s) => s.file.path === node.path && isPackagedStarter(ground, s))
  );
}

/** Breadth first, so that each thing gets its shortest chain. Unticked things are gathered and lead nowhere. */
function reach(ground: Ground, seeds: readonly Seed[], indicators: boolean): readonly Reached[] {
  const strong = new Map<string, Reached>();
  const weak = new Map<string, Reached>();
  const queue: Reached[] = seeds.map(({ node, sentence }) => ({
    node,
    link: { why: [sentence], selected: true, caution: null },
  }));
  for (const seed of queue) strong.set(nodeKey(seed.node), seed);
  for (let at = 0; at < queue.length; at++) {
    const from = queue[at];
    if (from === undefined) break;
    const isSeed = at < seeds.length;
    const known = isSeed && indicators ? fromIndicators(ground) : [];
    for (const hop of [...hopsFrom(ground, from.node, isSeed), ...known]) {
      const key = nodeKey(hop.to);
      if (strong.has(key) || excluded(ground, hop.to)) continue;
      const why = [...from.link.why, hop.why];
      if (hop.caution !== undefined) {
        if (!weak.has(key))
          weak.set(key, { node: hop.to, link: { why, selected: false, caution: hop.caution } });
        continue;
      }
      const reached: Reached = { node: hop.to, link: { why, selected: true, caution: null } };
      strong.set(key, reached);
      queue.push(reached);
    }
  }
  return [...strong.values(), ...[...weak].flatMap(([key, reached]) => (strong.has(key) ? [] : [reached]))];
}

/** Starters that fetch and run, and that nothing links: offered, not ticked. */
function unlinkedStarters(ground: Ground, first: Seed, reached: readonly Reached[]): Reached[] {
  const known = new Set(reached.map(({ node }) => nodeKey(node)));
  return ground.scene.starters.flatMap((starter): Reached[] => {
    const path = starter.file.path;
    const node: Node =
      starter.line === undefined
        ? { kind: 'cron-file', path }
        : { kind: 'cron-line', path, number: starter.line.number };
    if (!starter.facts.fetchesAndRuns || known.has(nodeKey(node)) || isPackagedStarter(ground, starter))
      return [];
    return [
      {
        node,
        link: {
          why: [
            first.sentence,
            `${nameStarter(starter)} fetches something and runs it; nothing links it to the miner.`,
          ],
          selected: false,
          caution: 'Nothing links it to the miner. Installers and updaters are written like this too.',
        },
      },
    ];
  });
}

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
  const ground: Ground = { scene, context, spared };
  const [first] = seeds;
  const linked = first === undefined ? [] : reach(ground, seeds, indicators);
  const all = first === undefined ? [] : [...linked, ...unlinkedStarters(ground, first, linked)];
  const of = <K extends Node['kind']>(kind: K) =>
    all.flatMap(({ node, link }) =>
      node.kind === kind ? [{ node: node as Extract<Node, { kind: K }>, link }] : [],
    );
  const processes = of('process').map(
    ({ node, link }): LinkedProcess => ({ ...link, pid: node.pid, role: node.role }),
  );
  const files = of('file').flatMap(({ node, link }): LinkedFile[] => {
    const file = scene.fileAt(node.path);
    const image = scene.processes.find((p) => p.image?.path === node.path)?.image;
    if (file !== undefined && !isOwnFile(ground, file) && link.selected) {
      return [
        {
          ...link,
          selected: false,
          caution: 'The package database claims this file.',
          path: node.path,
          device: file.identity.device,
          inode: file.identity.inode,
        },
      ];
    }
    if (file !== undefined && image && image.inode !== file.identity.inode && image.sha256 !== file.sha256) {
      const caution = 'Another file than the one that runs stands at this path now.';
      return [
        {
          ...link,
          selected: false,
          caution,
          path: node.path,
          device: file.identity.device,
          inode: file.identity.inode,
        },
      ];
    }
    const device = file?.identity.device ?? image?.device;
    const inode = file?.identity.inode ?? image?.inode;
    return device === undefined || inode === undefined ? [] : [{ ...link, path: node.path, device, inode }];
  });
  const downloads = new Map<string, LinkedDownload>();
  for (const { node, link } of of('download')) {
    const { scheme, host, port } = node.address;
    const key = downloadKey(node.address);
    if (!downloads.has(key)) downloads.set(key, { ...link, scheme, host, port });
  }
  return {
    miners: seeds.flatMap(({ node }) => (node.kind === 'process' ? [node.pid] : [])).sort((a, b) => a - b),
    processes: processes.sort((a, b) => a.pid - b.pid),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    cronLines: of('cron-line')
      .map(({ node, link }) => ({ ...link, path: node.path, number: node.number }))
      .sort((a, b) => (a.path === b.path ? a.number - b.number : a.path < b.path ? -1 : 1)),
    cronFiles: of('cron-file').map(({ node, link }) => ({ ...link, path: node.path })),
    persistence: of('persistence').map(({ node, link }) => ({ ...link, path: node.path })),
    downloads: [...downloads.values()],
  };
}
