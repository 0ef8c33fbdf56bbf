import { byteTextOf } from '../../linux/byte-text.ts';
import { basename, dirname, isAbsolute } from '../../linux/paths.ts';
import { programName } from '../../linux/program-name.ts';
import { isHidden, isTemporary } from '../../linux/programs.ts';
import { NOTHING } from '../../show.ts';
import type { FetchAddress, Shown } from '../../snapshot.ts';
import { SHARED_FOLDER } from '../configuration.ts';
import { minerStrings } from '../specific-signals.ts';
import type { Closure } from './closure.ts';
import type { Ground, Node } from './node.ts';
import { nodeKey } from './node.ts';
import type { ProgramText } from './texts.ts';
import { unitKeyOf } from './texts.ts';
import { isOfPackage } from './trust.ts';
import { isBarePublic, isPaste } from './whose-server.ts';

/** Paths and units of what is linked: starting one of these is nothing else. */
export function linkedKeys({ scene }: Ground, { strong }: Closure): ReadonlySet<Shown> {
  const keys = new Set<Shown>();
  const add = (path: Shown | undefined): void => {
    if (path === undefined) return;
    keys.add(path);
    const unit = unitKeyOf(path);
    if (unit !== undefined) keys.add(unit);
  };
  for (const { node } of strong.values()) {
    if (node.kind === 'process') {
      const subject = scene.subject(node.pid);
      if (subject?.kind === 'image' || subject?.kind === 'script') add(subject.path);
    } else if (node.kind !== 'download' && node.kind !== 'cron-line') add(node.path);
  }
  return keys;
}

/** Folders that the survey lists whole, as deep as it lists them. */
const LISTED = /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/[^/]+){1,3}$/;

/** Whether nothing stands at any of the paths: starting it starts nothing. Told only where the survey lists what is there. */
export const isGone = ({ scene }: Ground, keys: readonly Shown[]): boolean =>
  keys.length > 0 &&
  keys.every((key) => LISTED.test(key) && scene.fileAt(key) === undefined) &&
  !scene.snapshot.blind.some(({ what, how }) => how === 'truncated' && /tmp|temporary/.test(what)) &&
  !scene.processes.some(({ pid }) => keys.includes(scene.subject(pid)?.path ?? NOTHING));

const isFile = ({ scene }: Ground, path: Shown): boolean => scene.fileAt(path)?.type === 'file';

/** Tools that a running command has at work: killing it would end them. */
const atWork = ({ scene }: Ground, { node, facts }: ProgramText): readonly string[] =>
  node.kind === 'process'
    ? facts.works.filter((tool) => scene.children(node.pid).some((child) => programName(child) === tool))
    : [];

/**
 * Whether nobody would miss what stands there: beside a script that starts it and something linked, in a place where nobody keeps his
 * own, a script that does only what small tools do (miners stop their rivals by such scripts), or another build of a miner. A start
 * script or a cron line elsewhere is another matter: the attacker chooses beside whose scripts he puts his miner.
 */
function isNobodysLoss(
  ground: Ground,
  { node }: ProgramText,
  path: Shown,
  folders: ReadonlySet<Shown>,
): boolean {
  const file = ground.scene.fileAt(path);
  const folder = dirname(path);
  const beside =
    node.kind === 'file' &&
    dirname(node.path) === folder &&
    (isTemporary(path) || isHidden(path)) &&
    folders.has(folder) &&
    !SHARED_FOLDER.test(byteTextOf(folder));
  if (file?.content === undefined || !beside || isOfPackage(file)) return false;
  if (file.content.format === 'elf') return minerStrings(file.content).length > 0;
  const facts = file.content.format === 'script' ? file.content.program : undefined;
  return (
    facts?.whole === true &&
    !facts.handsOn &&
    !facts.decodesAndRuns &&
    [facts.starts, facts.works, facts.untold, facts.fetchRuns].every((list) => list.length === 0)
  );
}

/** What a text starts that is not linked, in words; empty where it starts nothing else. */
export function besides(
  ground: Ground,
  text: ProgramText,
  keys: ReadonlySet<Shown>,
  isOwnFetch: (address: FetchAddress) => boolean,
): string[] {
  const { facts } = text;
  const copies = new Set(facts.copies.filter(({ from }) => keys.has(from)).map(({ to }) => to));
  const folders = new Set([...keys].map((key) => dirname(key)));
  const others = facts.starts
    .filter(({ how, fetched }) => how !== 'handed' && how !== 'interpreter' && fetched !== true)
    .filter((start) => {
      const meant = ground.texts.keysOf(text, start);
      const isLinked = (key: Shown) => keys.has(key) || copies.has(key);
      // `for f in /opt/*; do $f; done` starts what is somebody's among them too.
      const isNothing = (key: Shown) => isLinked(key) || isNobodysLoss(ground, text, key, folders);
      const linked = start.pattern === 'each' ? meant.every(isNothing) : meant.some(isNothing);
      // A PATH of somebody's, set above a line, turns the line's own program into his: the line is not his for that.
      const own = start.or === undefined ? [] : meant.filter((key) => !isLinked(key) && isFile(ground, key));
      return own.length > 0 || (!linked && !isGone(ground, meant));
    })
    .map(({ path }) => (isAbsolute(path) ? path : basename(path)));
  const fetched = text.fetchRuns
    .filter((address) => !isBarePublic(address) && !isPaste(address) && !isOwnFetch(address))
    .map(({ scheme, host }) => `what it fetches from ${scheme}://${host}`);
  return [
    ...new Set([
      ...others,
      ...fetched,
      ...(isAttackersPlace(text) ? atWork(ground, text) : facts.works).map((tool) => `work with ${tool}`),
      ...(facts.handsOn && text.node.kind === 'file' && !isAttackersPlace(text)
        ? ['whatever it is given to start, as the entry of a service does']
        : []),
      ...(facts.untold.length > 0 ? ['something that its text does not tell'] : []),
      ...(facts.whole ? [] : ['perhaps more: it was not read whole']),
    ]),
  ];
}

/** A file that lies where nobody keeps his own: what it does with tar or a firewall there is nobody’s work. */
const isAttackersPlace = ({ node }: ProgramText): boolean =>
  node.kind === 'process' || (node.kind === 'file' && (isTemporary(node.path) || isHidden(node.path)));

const BESIDES = 'It starts something else too: ';

/** Whether a caution speaks of the whole text: some of its lines may start nothing else. */
export const isForBesides = (caution: string | null): boolean => caution?.startsWith(BESIDES) === true;

export const cautionFor = (others: readonly string[]): string =>
  `${BESIDES}${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}.`;

/** Ticked texts that start something unlinked, and the processes that run such a script, each with what an approver must weigh. */
export function startsBesides(ground: Ground, closure: Closure): Map<string, string> {
  const keys = linkedKeys(ground, closure);
  // An address that only a text's own start of the miner links may be where its owner gets his software.
  const addresses = new Set(
    [...closure.strong.values()].flatMap(({ node, link }) =>
      node.kind === 'download' && link.kinds.at(-2) !== 'starts' ? [nodeKey(node)] : [],
    ),
  );
  const held = new Map<string, string>();
  for (const text of ground.texts.all) {
    const key = nodeKey(text.node);
    const reached = closure.strong.get(key);
    if (reached === undefined) continue;
    const byStart = reached.link.kinds.at(-1) === 'starts';
    const others = besides(
      ground,
      text,
      keys,
      (address) => !byStart || addresses.has(nodeKey({ kind: 'download', address })),
    );
    if (others.length > 0) held.set(key, cautionFor(others));
  }
  for (const { node } of closure.strong.values()) {
    if (node.kind !== 'process') continue;
    const subject = ground.scene.subject(node.pid);
    const of: Node = { kind: 'file', path: subject?.path ?? NOTHING };
    const caution = subject?.kind === 'script' ? held.get(nodeKey(of)) : undefined;
    if (caution !== undefined)
      held.set(nodeKey(node), `${caution} Whatever it runs at the moment ends with it.`);
  }
  return held;
}
