import { DavyError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { ownHashes } from '../../domain/targets/hashes.ts';
import type { JudgeContext, Judgement, ReputationAnswer } from '../../domain/verdict/index.ts';
import { alertClaims, judge } from '../../domain/verdict/index.ts';
import { withoutSeenBefore } from '../../domain/verdict/seen-before.ts';
import type { HashReport } from '../../intel/reputation.ts';
import type { ResponseDeps } from './deps.ts';
import type { JudgingDeps } from './judging-deps.ts';

/** Hashes worth asking about: images and files of what is linked or has a signal, never of bystanders. */
export function hashesToAsk(snapshot: Snapshot, judgement: Judgement): string[] {
  const { links, verdict } = judgement;
  const pids = new Set([
    ...links.miners,
    ...links.processes.map((p) => p.pid),
    ...verdict.signals.flatMap((s) => s.pid ?? []),
  ]);
  const paths = new Set([...links.files.map((f) => f.path), ...verdict.signals.flatMap((s) => s.path ?? [])]);
  const images = snapshot.processes.filter((p) => pids.has(p.pid)).map((p) => p.image);
  const files = snapshot.files.filter((f) => paths.has(f.path));
  return [...new Set([...images, ...files].flatMap((of) => of?.sha256 ?? []))].sort();
}

/** What the verdict rests on beside the snapshot, without reputation: indicators and the operator's lists. */
const listsOf = async (deps: JudgingDeps, declaredMiner: boolean): Promise<JudgeContext> => ({
  indicators: await deps.indicators(),
  authorised: deps.config.authorised,
  reputation: {},
  cpu: { share: deps.config.verdict.cpu.share, overMs: deps.config.verdict.cpu.over },
  declaredMiner,
});

/** As many alerts of an incident are asked what they name, the newest first. */
const MOST_ALERTS = 50;

/** What the incident's alerts name. They count only where the verdict would end without a person, so they are read only then. */
async function withAlerts(
  deps: JudgingDeps,
  incidentId: IncidentId,
  context: JudgeContext,
): Promise<JudgeContext> {
  const incident = await deps.store.incidents.get(incidentId);
  const ids = (incident?.alerts ?? []).slice(-MOST_ALERTS);
  const alerts = await Promise.all(ids.map((id) => deps.store.alerts.get(id)));
  return { ...context, alert: alertClaims(alerts.flatMap((record) => record?.alert ?? [])) };
}

const mayEndAlone = ({ verdict }: Judgement): boolean =>
  verdict.verdict !== 'confirmed' && verdict.verdict !== 'suspicious';

/** Judges a snapshot with what is known now: lists, what reputation said before, and the given new answers. */
export async function judgeNow(
  deps: JudgingDeps,
  snapshot: Snapshot,
  { incidentId, gate }: { readonly incidentId: IncidentId; readonly gate: Facts['verdictGate'] },
  reports: readonly HashReport[] = [],
): Promise<Judgement> {
  const lists = await listsOf(deps, gate === 'miner');
  const alone = deps.judgements.of(snapshot, lists);
  const context = mayEndAlone(alone) ? await withAlerts(deps, incidentId, lists) : lists;
  const judgement = context === lists ? alone : judge(snapshot, context);
  const reputation = await answersAbout(deps, hashesToAsk(snapshot, judgement), reports);
  // Only `malicious` is a signal: without one, asking changed nothing.
  const matters = Object.values(reputation).some(({ verdict }) => verdict === 'malicious');
  return matters ? judge(snapshot, { ...context, reputation }) : judgement;
}

async function answersAbout(
  deps: JudgingDeps,
  hashes: readonly string[],
  reports: readonly HashReport[],
): Promise<Record<string, ReputationAnswer>> {
  const answers: Record<string, ReputationAnswer> = {};
  const rows = await deps.store.reputation.cached(hashes, deps.config.intel.virustotal.cacheFor);
  for (const [hash, { verdict, what }] of rows) answers[hash] = { verdict, what };
  for (const { hash, verdict, what } of reports) answers[hash] = { verdict, what };
  return answers;
}

/** The first survey of a round, judged: what was there before anything was removed. */
export async function judgeBefore(deps: ResponseDeps, incidentId: IncidentId, round: number) {
  return judgeKept(deps, incidentId, { round, first: true });
}

/** The newest snapshot of the incident, judged with what is known now. */
export async function judgeLatest(deps: ResponseDeps, incidentId: IncidentId) {
  return judgeKept(deps, incidentId, {});
}

async function judgeKept(
  deps: ResponseDeps,
  incidentId: IncidentId,
  which: { round?: number; first?: boolean },
) {
  const snapshot = await deps.store.incidents.snapshot(incidentId, which);
  if (snapshot === undefined) throw new DavyError('internal', `incident ${incidentId} has no survey`);
  const gate = await deps.store.incidents.verdictGate(incidentId);
  return { snapshot, ...(await judgeNow(deps, snapshot, { incidentId, gate })) };
}

/**
 * The newest snapshot, judged for planning. Once the incident is confirmed, the hashes of what was linked to the miner before
 * count as known: when the miner itself is gone already, what it left is still recognised.
 */
async function judgeForPlans(deps: ResponseDeps, facts: Facts) {
  const { snapshot } = await judgeLatest(deps, facts.incidentId);
  return { snapshot, ...(await judgeAsPlanned(deps, facts, snapshot)) };
}

/** The same, without ticks on what an earlier incident of this host had seen before the first alert, and nothing linked to a miner. */
export async function judgeForOffers(deps: ResponseDeps, facts: Facts) {
  const { snapshot, ...judgement } = await judgeForPlans(deps, facts);
  const before = await deps.store.incidents.snapshotBefore(facts.incidentId);
  if (before === undefined) return { snapshot, ...judgement };
  const { links } = deps.judgements.of(before, await listsOf(deps, false));
  return { snapshot, ...withoutSeenBefore(judgement, snapshot, { snapshot: before, links }) };
}

/** Any snapshot of the incident, judged as for planning. */
export async function judgeAsPlanned(
  deps: ResponseDeps,
  facts: Facts,
  snapshot: Snapshot,
): Promise<Judgement> {
  const { incidentId, verdictGate: gate } = facts;
  const judgement = await judgeNow(deps, snapshot, { incidentId, gate });
  const isMiner = facts.verdict === 'confirmed' || facts.verdictGate === 'miner';
  const confirmed = judgement.verdict.verdict === 'confirmed';
  // A guard that came back ahead of its miner confirms by itself, and the miner's file is still one that was linked before.
  if (!isMiner || (confirmed && facts.round === 1)) return judgement;
  const context = await listsOf(deps, !confirmed);
  const hashes = { ...(await linkedHashes(deps, incidentId)), ...context.indicators.hashes };
  const reputation = await answersAbout(deps, hashesToAsk(snapshot, judgement), []);
  return judge(snapshot, { ...context, reputation, indicators: { ...context.indicators, hashes } });
}

async function linkedHashes(deps: ResponseDeps, incidentId: IncidentId): Promise<Record<string, string>> {
  const { items } = await deps.store.approvals.list({ limit: 200, incidentId });
  const what = 'linked to the miner of this incident';
  return Object.fromEntries(
    items.flatMap(({ plan }) =>
      plan.targets
        .filter((target) => target.selected)
        .flatMap(({ identity }) => ownHashes(identity).map((hash) => [hash, what] as const)),
    ),
  );
}
