import type { Signal } from '../incident.ts';
import type { Snapshot } from '../snapshot.ts';
import type { BorneOut } from './alert-claims.ts';
import { claimsBorneOut, tellBorneOut } from './alert-claims.ts';
import type { JudgeContext } from './context.ts';
import { blindedBy, isCovered } from './doubts.ts';
import type { Group, Suspect } from './groups.ts';
import { classesOf, isBorneOut, isConfirmed, isSuspicious, specificOf } from './groups.ts';
import { linkedClasses } from './linked-classes.ts';
import type { Ground } from './links/node.ts';
import type { Scene } from './scene.ts';
import { inOrder } from './shown-verdict.ts';
import { isNobodys, nameProcess } from './subject.ts';

/** What the signals of a host come to, before doubts and a person's ruling. */
export interface Weighed {
  readonly confirmed: readonly Group[];
  readonly suspicious: readonly Group[];
  /** Signs of mining that no process stands behind. */
  readonly alone: readonly Signal[];
  /** Only where nothing above is: what a blinded host shows of nobody's programs, and what an alert names rightly. */
  readonly odd: readonly Group[];
  readonly claimed: readonly BorneOut[];
  /** Signals of what is linked to a group that is confirmed together with it. */
  readonly linkedSignals: readonly Signal[];
  readonly reasons: readonly string[];
}

export const signalsOf = (group: Group): Signal[] => group.flatMap((s) => [...s.specific, ...s.contextual]);

const describe = (group: Group): string => {
  const names = group.map((s) => nameProcess(s.process, s.subject));
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
};

const tell = (group: Group): string => `${describe(group)}: ${inOrder(classesOf(group)).join(', ')}`;

/** A program of nobody's package with a sign that counts: on a host whose eyes are the enemy's, a person looks at it. */
const isOdd = ({ subject, counted }: Suspect): boolean => isNobodys(subject) && counted.size > 0;

function whySuspicious(group: Group): string {
  const classes = classesOf(group);
  if (specificOf(classes).length === 0)
    return 'concealment with another sign, but nothing specific to mining';
  return classes.size > 1
    ? 'its image holds miner strings, and nothing that this run does tells it from a program that looks for miners'
    : 'one class specific to mining and nothing that supports it';
}

const isBlinded = (snapshot: Snapshot): boolean => blindedBy(snapshot).length > 0 || isCovered(snapshot);

/** Weighs the groups of what is not allowed, and the mining-specific signals of no process. */
export function weigh(
  scene: Scene,
  context: JudgeContext,
  open: readonly Group[],
  host: readonly Signal[],
  spared: Ground['spared'],
): Weighed {
  const suspects = new Map(open.flat().map((suspect) => [suspect.process.pid, suspect]));
  const reasons: string[] = [];
  const confirmed: Group[] = [];
  const suspicious: Group[] = [];
  const linkedSignals: Signal[] = [];
  for (const group of open) {
    const classes = classesOf(group);
    if (isConfirmed(classes) && isBorneOut(classes, group)) {
      confirmed.push(group);
      reasons.push(`${tell(group)}; two classes, one specific to mining.`);
      continue;
    }
    if (!isSuspicious(group)) continue;
    const linked =
      specificOf(classes).length > 0
        ? linkedClasses(scene, context, group, suspects, host, spared)
        : undefined;
    if (linked !== undefined && isConfirmed(linked.classes) && isBorneOut(linked.classes, group)) {
      confirmed.push(group);
      linkedSignals.push(...linked.signals);
      reasons.push(`${describe(group)} with what is linked to it: ${inOrder(linked.classes).join(', ')}.`);
    } else {
      suspicious.push(group);
      reasons.push(`${tell(group)}; ${whySuspicious(group)}.`);
    }
  }
  const alone = host.filter(
    (signal) =>
      !confirmed.some((g) => signalsOf(g).some((s) => s.path === signal.path && s.path !== undefined)),
  );
  for (const signal of alone)
    reasons.push(`${signal.what}; one class specific to mining, no process behind it.`);

  const isQuiet = confirmed.length === 0 && suspicious.length === 0 && alone.length === 0;
  const odd = isQuiet && isBlinded(scene.snapshot) ? open.filter((group) => group.some(isOdd)) : [];
  for (const group of odd) reasons.push(`${tell(group)}, on a host that shows only what its master lets it.`);
  const claimed =
    isQuiet && context.alert !== undefined
      ? claimsBorneOut(scene, context.alert).filter(({ process }) => !spared.pids.has(process.pid))
      : [];
  reasons.push(...claimed.map((borneOut) => tellBorneOut(scene, borneOut)));
  return { confirmed, suspicious, alone, odd, claimed, linkedSignals, reasons };
}
