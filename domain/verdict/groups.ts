import type { Signal, SignalClass } from '../incident.ts';
import { SPECIFIC_CLASSES } from '../incident.ts';
import type { Process } from '../snapshot.ts';
import type { JudgeContext } from './context.ts';
import { contextualSignals } from './contextual-signals.ts';
import type { Scene } from './scene.ts';
import { carriesOthers, minerStrings, showsByRun, specificSignals } from './specific-signals.ts';
import type { Subject } from './subject.ts';

/** Signals of one process. */
export interface Suspect {
  readonly process: Process;
  readonly subject: Subject;
  readonly specific: readonly Signal[];
  readonly contextual: readonly Signal[];
  /** Classes that count toward a verdict. */
  readonly counted: ReadonlySet<SignalClass>;
  /** This run shows mining, not only the strings of the image. */
  readonly borneOut: boolean;
}

/** Processes that are one thing: the same file, or parent and child that are both nobody else's program. */
export type Group = readonly Suspect[];

export const isSpecific = (name: SignalClass): boolean =>
  (SPECIFIC_CLASSES as readonly string[]).includes(name);
export const specificOf = (classes: ReadonlySet<SignalClass>): SignalClass[] =>
  [...classes].filter(isSpecific);
const contextualOf = (classes: ReadonlySet<SignalClass>): SignalClass[] =>
  [...classes].filter((name) => !isSpecific(name));

export function suspectsOf(scene: Scene, context: JudgeContext): readonly Suspect[] {
  return scene.processes.flatMap((process): Suspect[] => {
    const subject = scene.subject(process.pid);
    if (subject === undefined || process.kernelThread) return [];
    const specific = specificSignals(scene, process, subject, context);
    const contextual = contextualSignals(scene, process, subject, context);
    const counted = new Set([
      ...specific.map((signal) => signal.class),
      ...contextual.filter((one) => one.independent).map((one) => one.signal.class),
    ]);
    // What a proxy or a gateway carries for others stands in its memory, and goes to the pool: one class, not two.
    const inMemoryOnly = counted.has('miner-strings') && minerStrings(subject.content).length === 0;
    if (inMemoryOnly && counted.has('pool-connection') && carriesOthers(scene, process))
      counted.delete('miner-strings');
    // A busy proxy or node is busy with what it carries: its load is no second sign that the pool is its own.
    if (carriesOthers(scene, process) && isOnlyCarried(counted)) {
      counted.delete('cpu');
      counted.delete('relation');
    }
    const borneOut = specific.length > 0 && showsByRun(scene, process, subject, specific, counted.has('cpu'));
    return [
      { process, subject, specific, contextual: contextual.map((one) => one.signal), counted, borneOut },
    ];
  });
}

/** Nothing specific but a connection to a pool, and what came through it into the memory. */
const isOnlyCarried = (counted: ReadonlySet<SignalClass>): boolean =>
  specificOf(counted).every((name) => name === 'pool-connection');

const isOwnProgram = ({ subject }: Suspect): boolean =>
  !subject.multiPurpose &&
  subject.packaged === 'no' &&
  (subject.kind === 'image' || subject.kind === 'script');

function groupKey(scene: Scene, suspect: Suspect): string {
  const { subject, process } = suspect;
  if (!isOwnProgram(suspect) || subject.inode === null) return `pid ${process.pid}`;
  if (subject.sha256 !== null && !scene.ambiguous.has(subject.sha256)) return `sha256 ${subject.sha256}`;
  return `file ${subject.device}:${subject.inode}`;
}

/** Groups the suspects; each is in exactly one group, in order of pid. */
export function groupsOf(scene: Scene, suspects: readonly Suspect[]): readonly Group[] {
  const byPid = new Map(suspects.map((suspect) => [suspect.process.pid, suspect]));
  const root = new Map<string, string>();
  // By steps, not by calls: a chain of thousands of parents is an attacker's to make.
  const find = (key: string): string => {
    let top = key;
    for (let up = root.get(top); up !== undefined && up !== top; up = root.get(top)) top = up;
    for (let at = key; at !== top; ) {
      const up = root.get(at) ?? top;
      root.set(at, top);
      at = up;
    }
    return top;
  };
  const keys = new Map(suspects.map((suspect) => [suspect.process.pid, groupKey(scene, suspect)]));
  for (const suspect of suspects) {
    const up = byPid.get(suspect.process.ppid);
    if (up === undefined || !isOwnProgram(suspect) || !isOwnProgram(up)) continue;
    const child = find(keys.get(suspect.process.pid) ?? '');
    const parent = find(keys.get(up.process.pid) ?? '');
    if (child !== parent) root.set(child, parent);
  }
  return [...Map.groupBy(suspects, (suspect) => find(keys.get(suspect.process.pid) ?? '')).values()];
}

export const classesOf = (group: Group): ReadonlySet<SignalClass> =>
  new Set(group.flatMap((suspect) => [...suspect.counted]));

/** Whether it is a miner (rule: two-classes): the rule for the classes of one object. */
export function isConfirmed(classes: ReadonlySet<SignalClass>): boolean {
  return specificOf(classes).length > 0 && classes.size >= 2;
}

/** Another responder's scanner holds the strings of miners too: they count as mining only where this run bears them out. */
export const isBorneOut = (classes: ReadonlySet<SignalClass>, group: Group): boolean =>
  specificOf(classes).some((name) => name !== 'miner-strings') || group.some((suspect) => suspect.borneOut);

/** One mining-specific class; or, on one process, concealment with another contextual class. */
export function isSuspicious(group: Group): boolean {
  return (
    specificOf(classesOf(group)).length > 0 ||
    group.some(({ counted }) => counted.has('concealment') && contextualOf(counted).length >= 2)
  );
}
