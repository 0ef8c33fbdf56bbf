import type { Signal, SignalClass } from '../incident.ts';
import type { JudgeContext } from './context.ts';
import type { Group, Suspect } from './groups.ts';
import { classesOf } from './groups.ts';
import { follow } from './links/follow.ts';
import type { Ground } from './links/node.ts';
import type { Scene } from './scene.ts';
import { seedsOf } from './seeds.ts';

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
