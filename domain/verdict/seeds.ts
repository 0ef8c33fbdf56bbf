import type { Group, Suspect } from './groups.ts';
import type { Seed } from './links/follow.ts';
import { seedSentence } from './links/follow.ts';
import type { Scene } from './scene.ts';
import { areOthersToo, carriesOthers } from './specific-signals.ts';

/** The processes of a group from which links are followed: those that show mining themselves, else all that are suspect. */
export function seedsOf(scene: Scene, group: Group, ruled = false): Seed[] {
  // In a group of parent and child, what only lies in a listening parent's memory or folder is its child's, or its client's.
  const shows = group.filter((suspect) => suspect.specific.length > 0);
  const mining = shows.filter(
    (suspect) => shows.length === 1 || !(carriesOthers(scene, suspect.process) || saysNothing(suspect)),
  );
  // A person may rule that a whole group of such is a miner: then they are what is to be taken away.
  const from = [mining, shows, group.filter((s) => s.counted.has('concealment'))].find(
    ({ length }) => length > 0,
  );
  return (from ?? []).map((s) => ({
    node: { kind: 'process', pid: s.process.pid, role: 'miner' },
    sentence: seedSentence(scene, s.process.pid, [...s.specific, ...s.contextual], ruled),
  }));
}

/** An antivirus engine, or a shop's payments, that a miner came in through is its parent and has strings like a miner's. */
const saysNothing = ({ process, subject, borneOut }: Suspect): boolean =>
  !borneOut && areOthersToo(process, subject);
