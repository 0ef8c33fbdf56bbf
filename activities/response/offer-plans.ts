import { digestOf } from '../../domain/digest.ts';
import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { makePlan } from '../../domain/make-plan.ts';
import type { Plan } from '../../domain/plan.ts';
import type { PlanDraft } from '../../domain/plan-draft.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DestructiveStep, GatedStep } from '../../domain/steps.ts';
import { isDestructive } from '../../domain/steps.ts';
import { needsNewPlan } from '../../domain/targets/outcome.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import type { Judgement } from '../../domain/verdict/index.ts';
import type { IncidentRecord, StepRecord } from '../../store/port.ts';
import { loadPlanner, metadataOf } from '../catalogue.ts';
import type { ResponseDeps } from './deps.ts';
import { judgeForOffers } from './judging.ts';
import { notTaken, shownFirst } from './not-taken.ts';
import { incidentOf, readFacts } from './on-host.ts';

/**
 * Makes all plans of the round from its newest survey and offers them in one transaction, so that an analyst decides once.
 * While a person still has to say what this is, the one plan is confirm-miner's own, which changes nothing.
 */
export async function offerPlans(deps: ResponseDeps, incidentId: IncidentId): Promise<Facts | null> {
  const facts = await readFacts(deps, incidentId);
  if (facts === null || facts.cancelling || !facts.surveyed) return facts;
  const { incident } = await incidentOf(deps, incidentId);
  const { snapshot, ...judgement } = await judgeForOffers(deps, facts);
  const { hostKey } = snapshot.host;
  const plans =
    facts.verdict === 'confirmed' || facts.verdictGate === 'miner'
      ? await destructivePlans(deps, incident, snapshot, judgement, hostKey)
      : [verdictPlan(incident, snapshot, judgement, hostKey)];
  await deps.store.approvals.offer(incidentId, snapshot.number, plans);
  return readFacts(deps, incidentId);
}

async function destructivePlans(
  deps: ResponseDeps,
  incident: IncidentRecord,
  snapshot: Snapshot,
  judgement: Judgement,
  hostKey: string,
): Promise<Plan[]> {
  const before = await notTaken(deps, incident);
  const context = { host: incident.host, protect: protectFacts(snapshot, deps.config.protect) };
  const evidence = await deps.store.evidence.list(incident.id);
  // Of what is not asked any more too: what returns is told by what all steps of the playbook take away.
  const drafts: PlanDraft[] = [];
  const asked: { name: DestructiveStep; draft: PlanDraft }[] = [];
  for (const step of incident.steps) {
    const { name } = step;
    if (!isDestructive(name)) continue;
    const plan = await loadPlanner(name);
    const draft = shownFirst(plan(snapshot, judgement, context), before);
    drafts.push(draft);
    if (isAsked(step)) asked.push({ name, draft });
  }
  return asked.map(({ name, draft }) =>
    makePlan(frame(incident, snapshot, hostKey, name, metadataOf(name).version), draft, { drafts, evidence }),
  );
}

/** Steps to ask about: those not decided yet, and those where something had changed when the act came, or was not begun (the difference only). */
const isAsked = ({ state, outcomes }: StepRecord): boolean =>
  state === 'pending' ||
  state === 'awaiting-approval' ||
  // Offered anew only where it takes the place of the approved one: another boot, machine, host key or version of the action.
  state === 'approved' ||
  (state === 'failed' && outcomes.some((one) => needsNewPlan(one.outcome)));

/** What a person is shown who has to say whether this is a miner. */
function verdictPlan(
  incident: IncidentRecord,
  snapshot: Snapshot,
  { verdict }: Judgement,
  hostKey: string,
): Plan {
  return makePlan(frame(incident, snapshot, hostKey, 'confirm-miner', 1), {
    targets: [],
    kept: verdict.signals.map((s) => ({ title: s.what, why: `${s.class} (${s.attack})` })),
    blind: [...snapshot.blind],
    regrows: verdict.reasons.map((reason) => ({ things: [], title: verdict.verdict, why: reason })),
  });
}

const frame = (
  incident: IncidentRecord,
  snapshot: Snapshot,
  hostKey: string,
  step: GatedStep,
  actionVersion: number,
) => ({
  host: incident.host,
  step,
  action: step,
  surveyedAt: snapshot.takenAt,
  binding: {
    hostKey,
    machineId: snapshot.host.machineId,
    bootId: snapshot.host.bootId,
    playbook: digestOf(incident.playbook),
    actionVersion,
  },
});
