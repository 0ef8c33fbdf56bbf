import type { Signal, VerdictName } from '../incident.ts';
import type { Snapshot } from '../snapshot.ts';
import { isAuthorised } from './authorised.ts';
import type { JudgeContext } from './context.ts';
import { doubtsOf } from './doubts.ts';
import { findingsOf } from './findings.ts';
import { groupsOf, suspectsOf } from './groups.ts';
import type { Judgement } from './judgement.ts';
import { noLinks } from './judgement.ts';
import type { Seed } from './links/follow.ts';
import { follow, seedSentence } from './links/follow.ts';
import type { Ground } from './links/node.ts';
import { uncheckedPools } from './resolved-pools.ts';
import { sceneOf } from './scene.ts';
import { seedsOf } from './seeds.ts';
import { contradictionSignals, verdictOf } from './shown-verdict.ts';
import { hostSpecificSignals } from './specific-signals.ts';
import { nameProcess } from './subject.ts';
import { signalsOf, weigh } from './weigh.ts';

/**
 * The verdict (rule: two-classes) on one snapshot, and what hangs on each confirmed miner. Pure: like snapshots give like
 * judgements whatever the order in which things were surveyed.
 *
 * @example judge(snapshot, { ...emptyContext, indicators }).verdict.verdict → 'confirmed'
 */
export function judge(snapshot: Snapshot, context: JudgeContext): Judgement {
  const scene = sceneOf(snapshot);
  const all = suspectsOf(scene, context);
  const groups = groupsOf(scene, all);
  const host = hostSpecificSignals(scene, context);

  const allowed = all.filter(
    (s) =>
      (s.specific.length > 0 || s.contextual.length > 0) &&
      isAuthorised(scene, s.process, s.subject, context),
  );
  const pids = new Set(allowed.map((s) => s.process.pid));
  const hashes = new Set(allowed.flatMap((s) => s.subject.sha256 ?? []));
  const paths = new Set(allowed.map((s) => s.subject.path));
  const spared: Ground['spared'] = { pids, paths, hashes };

  const open = groups.map((g) => g.filter((s) => !pids.has(s.process.pid))).filter((g) => g.length > 0);
  const { confirmed, suspicious, alone, odd, claimed, linkedSignals, ...weighed } = weigh(
    scene,
    context,
    open,
    host,
    spared,
  );
  const reasons = [...weighed.reasons];
  const doubt = doubtsOf(snapshot);
  const isSuspect = suspicious.length + alone.length + odd.length + claimed.length > 0;
  const declared = context.declaredMiner === true && confirmed.length === 0 && isSuspect;
  if (declared) reasons.push('A person ruled that this is a miner.');
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
  if (verdict !== 'confirmed') reasons.push(...poolDoubts(context));

  const taken = [...confirmed, ...suspicious];
  const signals = [
    ...taken.flatMap(signalsOf),
    ...linkedSignals,
    ...alone,
    ...odd.flatMap(signalsOf),
    ...claimed.map(({ signal }) => signal),
    ...contradictionSignals(snapshot),
  ];
  const seeds = declared
    ? [
        ...suspicious.flatMap((group) => seedsOf(scene, group, true)),
        ...fileSeeds(alone),
        // The person who rules has seen both halves: it is his word that makes the target, not the alert's.
        ...claimed.map(({ process, signal }): Seed => {
          const sentence = seedSentence(scene, process.pid, [signal], true);
          return { node: { kind: 'process', pid: process.pid, role: 'miner' }, sentence };
        }),
      ]
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

/** A pool whose addresses are not known cannot be seen among the connections, and that is said. */
function poolDoubts({ indicators }: JudgeContext): string[] {
  const unknown = uncheckedPools(indicators).length;
  return unknown === 0
    ? []
    : [
        `Connections to ${unknown} of ${indicators.pools.length} known pools: not-checked. No address of theirs is known that counts: names are resolved only where intel.resolve names a resolver, and count for a day, with the pool’s port.`,
      ];
}
