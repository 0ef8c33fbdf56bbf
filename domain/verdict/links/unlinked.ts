import type { FetchAddress } from '../../snapshot.ts';
import { isGone } from './besides.ts';
import type { Reached, Seed } from './closure.ts';
import { descendantsOf } from './descent.ts';
import type { Ground, Node } from './node.ts';
import { nodeKey } from './node.ts';
import type { ProgramText } from './texts.ts';
import { isSystemStarter } from './trust.ts';
import { isBarePublic, isCompanys } from './whose-server.ts';

const UNLINKED_CAUTION = 'Nothing links it to the miner. Installers and updaters are written like this too.';

const isForeign = (ground: Ground, address: FetchAddress): boolean =>
  isBarePublic(address) && !isCompanys(ground, address);

export interface Unlinked {
  readonly reached: readonly Reached[];
  /** Where those that are ticked fetch from. */
  readonly downloads: readonly Reached[];
  readonly covered: readonly { readonly pid: number; readonly by: number }[];
}

/**
 * On a host with a confirmed miner every starter that fetches or decodes something and runs it is offered, though nothing links it:
 * ticked where all that it fetches comes from a bare public address without TLS that is not the company's, and it does nothing else.
 */
export function unlinkedStarters(
  ground: Ground,
  first: Seed,
  reached: ReadonlyMap<string, Reached>,
): Unlinked {
  const found = new Map<string, Reached>();
  const downloads = new Map<string, Reached>();
  for (const text of ground.texts.all) {
    if (!text.isStarter || text.ofPackage || !(text.fetchesAndRuns || text.facts.decodesAndRuns)) continue;
    for (const node of [text.node, ...runnersOf(ground, text)]) {
      const key = nodeKey(node);
      if (reached.has(key) || found.has(key)) continue;
      const ticked = isTicked(ground, text);
      const what = text.fetchesAndRuns
        ? 'fetches something and runs it'
        : 'decodes a text that stands in it and runs that';
      const from = ticked ? ', from a bare public address without TLS' : '';
      const link = {
        why: [first.sentence, `${text.name} ${what}${from}; nothing links it to the miner.`],
        kinds: ['mining', 'unlinked'] as const,
        linked: false,
        selected: ticked,
        caution: UNLINKED_CAUTION,
      };
      found.set(key, { node, link });
      for (const address of text.fetchRuns) {
        const to: Node = { kind: 'download', address };
        if (!reached.has(nodeKey(to)) && !downloads.has(nodeKey(to)))
          downloads.set(nodeKey(to), { node: to, link });
      }
    }
  }
  const ticked = new Map([...found].filter(([, { link }]) => link.selected));
  const strong = new Map([...[...reached].filter(([, { link }]) => link.selected), ...ticked]);
  const own = new Set(
    [...ticked.values()].flatMap(({ node }) => (node.kind === 'process' ? [node.pid] : [])),
  );
  const descendants = descendantsOf(ground.scene, { strong, weak: new Map() });
  const covered = descendants.covered.filter(({ by }) => own.has(by));
  for (const [key, hops] of descendants.found) {
    const from = ticked.get(key);
    if (from === undefined) continue;
    for (const { to, kind, why } of hops) {
      if (to.kind !== 'process' || reached.has(nodeKey(to))) continue;
      // Whatever it started dies with it.
      if (kind === 'started-by')
        covered.push({ pid: to.pid, by: from.node.kind === 'process' ? from.node.pid : 0 });
      else
        found.set(nodeKey(to), {
          node: to,
          link: { ...from.link, why: [...from.link.why, why], kinds: [...from.link.kinds, kind] },
        });
    }
  }
  // What such a shell runs is covered with it, not named again.
  const isCovered = new Set(covered.map(({ pid }) => pid));
  return {
    reached: [...found.values()].filter(({ node }) => node.kind !== 'process' || !isCovered.has(node.pid)),
    downloads: [...downloads.values()],
    covered,
  };
}

/** Processes that run a script which is such a starter. */
const runnersOf = ({ scene }: Ground, { node }: ProgramText): Node[] =>
  node.kind !== 'file'
    ? []
    : scene.processes.flatMap((process): Node[] => {
        const subject = scene.subject(process.pid);
        return subject?.kind === 'script' && subject.path === node.path && !isSystemStarter(scene, process)
          ? [{ kind: 'process', pid: process.pid, role: 'loader' }]
          : [];
      });

function isTicked(ground: Ground, text: ProgramText): boolean {
  const { starts, handsOn, untold, whole } = text.facts;
  return (
    text.fetchRuns.length > 0 &&
    text.fetchRuns.every((address) => isForeign(ground, address)) &&
    starts.every((start) => start.fetched === true || isGone(ground, ground.texts.keysOf(text, start))) &&
    !(handsOn && text.node.kind === 'file') &&
    untold.length === 0 &&
    whole
  );
}
