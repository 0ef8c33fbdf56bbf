import type { Signal, SignalClass } from '../incident.ts';
import { SPECIFIC_CLASSES } from '../incident.ts';
import type { Process } from '../snapshot.ts';
import type { JudgeContext } from './context.ts';
import { contextualSignals } from './contextual-signals.ts';
import type { Scene } from './scene.ts';
import { specificSignals } from './specific-signals.ts';
import type { Subject } from './subject.ts';

/** Signals of one process. */
export interface Suspect {
  readonly process: Process;
  readonly subject: Subject;
  readonly specific: readonly Signal[];
  readonly contextual: readonly Signal[];
  /** Classes that count toward a verdict. */
  readonly counted: ReadonlySet<SignalClass>;
}

/** Processes that are one thing: the same file, or parent and child that are both nobody else's program. */
export type Group = readonly Suspect[];

const isSpecific = (name: SignalClass): boolean => (SPECIFIC_CLASSES as readonly string[]).includes(name);
export const specificOf = (classes: ReadonlySet<SignalClass>): SignalClass[] =>
  [...classes].filter(isSpecific);
export const contextualOf = (classes: ReadonlySet<SignalClass>): SignalClass[] =>
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
    return [{ process, subject, specific, contextual: contextual.map((one) => one.signal), counted }];
  });
}

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
  const find = (key: string): string => {
    const up = root.get(key) ?? key;
    return up === key ? key : find(up);
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

/** The rule of design 7 for the classes of one object. */
export function isConfirmed(classes: ReadonlySet<SignalClass>): boolean {
  return specificOf(classes).length > 0 && classes.size >= 2;
}

/** One mining-specific class; or, on one process, concealment with another contextual class. */
export function isSuspicious(group: Group): boolean {
  return (
    specificOf(classesOf(group)).length > 0 ||
    group.some(({ counted }) => counted.has('concealment') && contextualOf(counted).length >= 2)
  );
}
