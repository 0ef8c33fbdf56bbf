import type { Signal, SignalClass } from '../incident.ts';
import type { JudgeContext } from './context.ts';
import type { Group, Suspect } from './groups.ts';
import { classesOf } from './groups.ts';
import type { Seed } from './links/follow.ts';
import { follow, seedSentence } from './links/follow.ts';
import type { Ground } from './links/node.ts';
import type { Scene } from './scene.ts';
import { carriesOthers, knowsMiners } from './specific-signals.ts';

/** The processes of a group from which links are followed: those that show mining themselves, else all that are suspect. */
export function seedsOf(scene: Scene, group: Group, ruled = false): Seed[] {
  // In a group of parent and child, what only lies in a listening parent's memory or folder is its child's, or its client's.
  const shows = group.filter((suspect) => suspect.specific.length > 0);
  const mining = shows.filter(
    (suspect) => shows.length === 1 || !(carriesOthers(scene, suspect.process) || onlyKnowsMiners(suspect)),
  );
  const from = mining.length > 0 ? mining : group.filter((s) => s.counted.has('concealment'));
  return from.map((s) => ({
    node: { kind: 'process', pid: s.process.pid, role: 'miner' },
    sentence: seedSentence(scene, s.process.pid, [...s.specific, ...s.contextual], ruled),
  }));
}

/** An antivirus engine that a miner came in through knows miners by their names as well, and is its parent. */
const onlyKnowsMiners = ({ process, subject, borneOut }: Suspect): boolean =>
  !borneOut && knowsMiners(process, subject);

/**
 * Classes of a group together with what is linked to it: signals of linked processes, known hashes of linked files, and a linked
 * starter that fetches and runs (another object than the miner, so it is independent of it).
 */
export function linkedClasses(
  scene: Scene,
  context: JudgeContext,
  group: Group,
  suspects: ReadonlyMap<number, Suspect>,
  host: readonly Signal[],
  spared: Ground['spared'],
): { classes: ReadonlySet<SignalClass>; signals: readonly Signal[] } {
  const links = follow(scene, context, seedsOf(scene, group), spared, false);
  const own = new Set(group.map((suspect) => suspect.process.pid));
  const others = links.processes.flatMap((p) =>
    p.selected && !own.has(p.pid) ? (suspects.get(p.pid) ?? []) : [],
  );
  const files = new Set(links.files.filter((file) => file.selected).map((file) => file.path));
  const extra: Signal[] = host.filter((signal) => signal.path !== undefined && files.has(signal.path));
  for (const line of links.cronLines) {
    if (!line.selected) continue;
    const starter = scene.starters.find((s) => s.file.path === line.path && s.line?.number === line.number);
    if (!starter?.facts.fetchesAndRuns) continue;
    const what = `hangs together with ${line.path} line ${line.number}, which fetches something and runs it`;
    extra.push({ class: 'persistence', attack: 'T1053.003', what, path: line.path });
  }
  const classes = new Set([
    ...classesOf(group),
    ...others.flatMap((s) => [...s.counted]),
    ...extra.map((signal) => signal.class),
  ]);
  return { classes, signals: [...others.flatMap((s) => [...s.specific, ...s.contextual]), ...extra] };
}
