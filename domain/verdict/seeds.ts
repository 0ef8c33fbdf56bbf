import type { Group, Suspect } from './groups.ts';
import type { Seed } from './links/follow.ts';
import { seedSentence } from './links/follow.ts';
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
