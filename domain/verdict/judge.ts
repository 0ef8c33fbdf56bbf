import type { Signal, SignalClass, Verdict, VerdictName } from '../incident.ts';
import { signalClassSchema } from '../incident.ts';
import type { Snapshot } from '../snapshot.ts';
import { isAuthorised } from './authorised.ts';
import type { JudgeContext } from './context.ts';
import { findingsOf } from './findings.ts';
import type { Group } from './groups.ts';
import { classesOf, groupsOf, isConfirmed, isSuspicious, specificOf, suspectsOf } from './groups.ts';
import type { Judgement } from './judgement.ts';
import { noLinks } from './judgement.ts';
import { linkedClasses, seedsOf } from './linked-classes.ts';
import type { Seed } from './links/follow.ts';
import { follow } from './links/follow.ts';
import type { Ground } from './links/node.ts';
import { sceneOf } from './scene.ts';
import { hostSpecificSignals } from './specific-signals.ts';
import { nameProcess } from './subject.ts';

const ORDER = new Map(signalClassSchema.options.map((name, at) => [name, at]));
const inOrder = (classes: Iterable<SignalClass>): SignalClass[] =>
  [...new Set(classes)].sort((a, b) => (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0));

const signalsOf = (group: Group): Signal[] => group.flatMap((s) => [...s.specific, ...s.contextual]);

/** Why the host could not be seen well enough to call it clean. */
function doubts(snapshot: Snapshot): string[] {
  const blind = snapshot.blind.filter(({ how }) => how === 'truncated' || how === 'unprivileged');
  return [
    ...(snapshot.host.privileged
      ? []
      : ['The survey ran without root: other accounts’ processes were not seen whole.']),
    ...blind.map(({ what, how, detail }) => `${what}: ${how} (${detail}).`),
    ...snapshot.contradictions.map(
      ({ between, subject }) => `${between.join(' and ')} disagree about ${subject}.`,
    ),
  ];
}

const describe = (group: Group): string => {
  const names = group.map((s) => nameProcess(s.process, s.subject));
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
};

/**
 * The verdict of design section 7 on one snapshot, and what hangs on each confirmed miner. Pure: like snapshots give like
 * judgements whatever the order in which things were surveyed.
 *
 * @example judge(snapshot, { ...emptyContext, indicators }).verdict.verdict → 'confirmed'
 */
export function judge(snapshot: Snapshot, context: JudgeContext): Judgement {
  const scene = sceneOf(snapshot);
  const all = suspectsOf(scene, context);
  const suspects = new Map(all.map((suspect) => [suspect.process.pid, suspect]));
  const groups = groupsOf(scene, all);
  const host = hostSpecificSignals(scene, context);

  const allowed = all.filter(
    (s) =>
      (s.specific.length > 0 || s.contextual.length > 0) &&
      isAuthorised(scene, s.process, s.subject, context),
  );
  const pids = new Set(allowed.map((s) => s.process.pid));
  const hashes = new Set(allowed.flatMap((s) => s.subject.sha256 ?? []));
  const spared: Ground['spared'] = { pids, hashes };

  const open = groups.map((g) => g.filter((s) => !pids.has(s.process.pid))).filter((g) => g.length > 0);
  const reasons: string[] = [];
  const confirmed: Group[] = [];
  const suspicious: Group[] = [];
  const linkedSignals: Signal[] = [];
  for (const group of open) {
    const classes = classesOf(group);
    if (isConfirmed(classes)) {
      confirmed.push(group);
      reasons.push(
        `${describe(group)}: ${inOrder(classes).join(', ')}; two classes, one specific to mining.`,
      );
    } else if (isSuspicious(group)) {
      const linked =
        specificOf(classes).length > 0
          ? linkedClasses(scene, context, group, suspects, host, spared)
          : undefined;
      if (linked !== undefined && isConfirmed(linked.classes)) {
        confirmed.push(group);
        linkedSignals.push(...linked.signals);
        reasons.push(`${describe(group)} with what is linked to it: ${inOrder(linked.classes).join(', ')}.`);
      } else {
        suspicious.push(group);
        const why =
          specificOf(classes).length > 0
            ? 'one class specific to mining and nothing that supports it'
            : 'concealment with another sign, but nothing specific to mining';
        reasons.push(`${describe(group)}: ${inOrder(classes).join(', ')}; ${why}.`);
      }
    }
  }
  const alone = host.filter(
    (signal) =>
      !confirmed.some((g) => signalsOf(g).some((s) => s.path === signal.path && s.path !== undefined)),
  );
  for (const signal of alone)
    reasons.push(`${signal.what}; one class specific to mining, no process behind it.`);

  const isSuspect = suspicious.length > 0 || alone.length > 0;
  const declared = context.declaredMiner === true && confirmed.length === 0 && isSuspect;
  if (declared) reasons.push('A person ruled that this is a miner.');
  const doubt = doubts(snapshot);
  const verdict: VerdictName =
    confirmed.length > 0 || declared
      ? 'confirmed'
      : isSuspect
        ? 'suspicious'
        : doubt.length > 0
          ? 'inconclusive'
          : allowed.length > 0
            ? 'authorised'
            : 'not-a-miner';
  if (verdict !== 'not-a-miner') reasons.push(...doubt.map((text) => `Not seen whole: ${text}`));
  for (const s of allowed)
    reasons.push(`${nameProcess(s.process, s.subject)} is on the list of authorised miners.`);
  if (verdict === 'not-a-miner')
    reasons.push('No process, file or connection shows mining; contextual signs alone are findings.');

  const taken = [...confirmed, ...suspicious];
  const signals = [
    ...taken.flatMap(signalsOf),
    ...linkedSignals,
    ...alone,
    ...contradictionSignals(snapshot),
  ];
  const seeds = declared
    ? [...suspicious.flatMap((group) => seedsOf(scene, group, true)), ...fileSeeds(alone)]
    : confirmed.flatMap((group) => seedsOf(scene, group));
  const links = seeds.length === 0 ? noLinks : follow(scene, context, seeds, spared);
  const rests = new Set([...taken.flat().map((s) => s.process.pid), ...pids]);
  return {
    verdict: verdictOf(verdict, signals, reasons, findingsOf(scene, all, rests, links)),
    links,
    authorised: [...pids].sort((a, b) => a - b),
  };
}

/** Known miners that lie there and that a person ruled to be what they are. */
const fileSeeds = (signals: readonly Signal[]): Seed[] =>
  signals.flatMap(({ path, what }) =>
    path === undefined ? [] : [{ node: { kind: 'file', path }, sentence: `A person ruled: ${what}.` }],
  );

const contradictionSignals = (snapshot: Snapshot): Signal[] =>
  snapshot.contradictions.map(({ between, subject, detail }) => ({
    class: 'contradiction',
    attack: 'T1014',
    what: `${between.join(' and ')} disagree about ${subject}: ${detail}`,
  }));

function verdictOf(
  verdict: VerdictName,
  signals: readonly Signal[],
  reasons: string[],
  findings: string[],
): Verdict {
  const unique = new Map(signals.map((signal) => [JSON.stringify(signal), signal]));
  const list = [...unique.values()];
  const classes = inOrder(list.map((signal) => signal.class));
  return { verdict, classes, signals: list, reasons, findings };
}
