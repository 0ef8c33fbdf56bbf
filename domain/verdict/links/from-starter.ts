import { byteTextOf } from '../../linux/byte-text.ts';
import { absolutePath, basename, dirname, spellings } from '../../linux/paths.ts';
import { inPackageFolder } from '../../linux/programs.ts';
import { NOTHING } from '../../show.ts';
import type { PersistenceEntry, Shown } from '../../snapshot.ts';
import { isUserUnit } from '../../starters/parse/unit.ts';
import { removalOf } from '../../starters/removal.ts';
import { nameStarter } from '../cron-starters.ts';
import { nameProcess } from '../subject.ts';
import { fromText, starters } from './from-file.ts';
import type { Ground, Hop, Node } from './node.ts';
import { nodeKey } from './node.ts';
import { unitKeyOf } from './texts.ts';
import { isSystemStarter } from './trust.ts';

const textOf = ({ texts }: Ground, node: Node) =>
  texts.all.find((text) => nodeKey(text.node) === nodeKey(node));

/** Hops from a linked cron line or file: where it fetches from, and what cron has started from it. */
export function fromCron(ground: Ground, node: Extract<Node, { kind: 'cron-line' | 'cron-file' }>): Hop[] {
  const { scene } = ground;
  const hops = fromText(ground, textOf(ground, node));
  for (const starter of scene.starters) {
    if (
      starter.file.path !== node.path ||
      (node.kind === 'cron-line' && starter.line?.number !== node.number)
    )
      continue;
    const command = byteTextOf(starter.command).trim();
    for (const process of scene.processes) {
      const subject = scene.subject(process.pid);
      if (subject?.kind !== 'inline' || byteTextOf(subject.inline ?? NOTHING).trim() !== command) continue;
      const up = scene.process(process.ppid);
      if (up !== undefined && !isSystemStarter(scene, up)) continue;
      const why = `${nameProcess(process, subject)} runs exactly the command of ${nameStarter(starter)}.`;
      hops.push({ to: { kind: 'process', pid: process.pid, role: 'loader' }, kind: 'runs', why });
    }
  }
  return hops;
}

/**
 * Hops from a linked unit, rc file or profile: what triggers it, and where it fetches from. A login file is read by others because it is
 * there on every host: what reads it is nobody's work. Nor is what reads whole folders of such scripts.
 */
export function fromAutostart(ground: Ground, path: Shown): Hop[] {
  const { persistence } = ground.scene.snapshot;
  const entry = persistence.find((one) => one.path === path);
  const unit = unitKeyOf(path);
  const triggers =
    unit === undefined || entry === undefined
      ? []
      : starters(ground, unit).filter((hop) => !isForAnother(ground, entry, hop));
  const isWiring = ({ to }: Hop): boolean =>
    to.kind === 'persistence' && persistence.some((one) => one.path === to.path && one.type !== 'link');
  const readers = entry === undefined || removalOf(entry).fixed ? [] : starters(ground, path);
  return [
    ...triggers,
    ...readers.filter((hop) => !isWiring(hop)),
    ...fromText(ground, textOf(ground, { kind: 'persistence', path })),
  ];
}

/**
 * Whether a trigger is about another unit of this name: systemd takes the file of the strongest folder. An attacker puts his
 * cron.service ahead of a package's; the link that starts cron at boot starts the package's again when his is gone.
 */
function isForAnother(ground: Ground, unit: PersistenceEntry, { to }: Hop): boolean {
  const { persistence } = ground.scene.snapshot;
  const trigger = to.kind === 'persistence' ? persistence.find(({ path }) => path === to.path) : undefined;
  if (trigger === undefined) return false;
  if (trigger.account !== null && unit.account !== null && trigger.account !== unit.account) return true;
  if (trigger.type === 'link' && trigger.path !== unit.path) {
    const leadsTo = absolutePath(trigger.text, dirname(trigger.path));
    if (leadsTo !== undefined && inPackageFolder(leadsTo) && !spellings(leadsTo).includes(unit.path))
      return true;
  }
  const own = startedBy(ground, unit.path);
  return persistence.some(
    (other) =>
      other.type === 'file' &&
      other.path !== unit.path &&
      basename(other.path) === basename(unit.path) &&
      isUserUnit(other.path) === isUserUnit(unit.path) &&
      (other.account === null || other.account === trigger.account) &&
      startedBy(ground, other.path).every((key) => !own.includes(key)),
  );
}

function startedBy(ground: Ground, path: Shown): readonly Shown[] {
  const text = textOf(ground, { kind: 'persistence', path });
  return text === undefined ? [] : text.facts.starts.flatMap((start) => ground.texts.keysOf(text, start));
}
