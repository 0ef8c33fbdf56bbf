import type { Signal, SignalClass, Verdict, VerdictName } from '../incident.ts';
import { signalClassSchema } from '../incident.ts';
import type { Snapshot } from '../snapshot.ts';
import { isAuthorised } from './authorised.ts';
import type { JudgeContext } from './context.ts';
import { findingsOf } from './findings.ts';
import type { Group, Suspect } from './groups.ts';
import { classesOf, groupsOf, isConfirmed, isSuspicious, specificOf, suspectsOf } from './groups.ts';
import type { Judgement } from './judgement.ts';
import { noLinks } from './judgement.ts';
import type { Seed } from './links/follow.ts';
import { follow, seedSentence } from './links/follow.ts';
import type { Scene } from './scene.ts';
import { sceneOf } from './scene.ts';
import { hostSpecificSignals } from './specific-signals.ts';
import { nameProcess } from './subject.ts';

const ORDER = new Map(signalClassSchema.options.map((name, at) => [name, at]));
const inOrder = (classes: Iterable<SignalClass>): SignalClass[] =>
  [...new Set(classes)].sort((a, b) => (ORDER.get(a) ?? 0) - (ORDER.get(b) ?? 0));

const signalsOf = (group: Group): Signal[] => group.flatMap((s) => [...s.specific, ...s.contextual]);

type Spared = { pids: ReadonlySet<number>; hashes: ReadonlySet<string> };

/** The processes of a group from which links are followed: those that show mining themselves, else all that are suspect. */
function seedsOf(scene: Scene, group: Group): Seed[] {
  const mining = group.filter((suspect) => suspect.specific.length > 0);
  const from = mining.length > 0 ? mining : group.filter((s) => s.counted.has('concealment'));
  return from.map((s) => ({
    pid: s.process.pid,
    sentence: seedSentence(scene, s.process.pid, [...s.specific, ...s.contextual]),
  }));
}

/**
 * Classes of a group together with what is linked to it: signals of linked processes, known hashes of linked files, and a linked
 * starter that fetches and runs (another object than the miner, so it is independent of it).
 */
function linkedClasses(
  scene: Scene,
  context: JudgeContext,
  group: Group,
  suspects: ReadonlyMap<number, Suspect>,
  host: readonly Signal[],
  spared: Spared,
): { classes: ReadonlySet<SignalClass>; signals: readonly Signal[] } {
  const links = follow(scene, context, seedsOf(scene, group), spared);
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
  const spared: Spared = { pids, hashes };

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
  const declared = context.declaredMiner === true && confirmed.length === 0 && suspicious.length > 0;
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
  const seeds = (confirmed.length > 0 ? confirmed : declared ? suspicious : []).flatMap((g) =>
    seedsOf(scene, g),
  );
  const links = seeds.length === 0 ? noLinks : follow(scene, context, seeds, spared);
  const rests = new Set([...taken.flat().map((s) => s.process.pid), ...pids]);
  return {
    verdict: verdictOf(verdict, signals, reasons, findingsOf(scene, all, rests, links)),
    links,
    authorised: [...pids].sort((a, b) => a - b),
  };
}

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
