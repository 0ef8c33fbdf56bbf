import { planDigest } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import type { ApprovalId, IncidentId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';
import type { GatedStep } from '../../domain/steps.ts';
import { VERDICT_STEP } from '../../domain/steps.ts';
import { fateOf } from '../../domain/targets/fate.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import { isSettled, needsNewPlan } from '../../domain/targets/outcome.ts';
import type { Tx } from '../database/database.ts';
import { json, timeOf } from '../database/database.ts';
import { newestSaved } from '../incidents/surveys.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { lockOpen } from '../rows/incident-rows.ts';
import { showPhase } from '../rows/phase.ts';
import type { StepRow } from './replanning.ts';
import { hasOpenCall, openApproval, stepRow, takesItsPlace, wantsPlan } from './replanning.ts';
import { supersede } from './superseding.ts';

/** All plans of a round in one transaction, so that a person decides once. */
export async function offer(
  tx: Tx,
  input: {
    incidentId: IncidentId;
    surveyNumber: number;
    plans: readonly Plan[];
    newApproval: () => ApprovalId;
  },
): Promise<void> {
  const { incidentId, surveyNumber, plans, newApproval } = input;
  const incident = await lockOpen(tx, incidentId);
  if (incident.cancelling || incident.finishing) return;
  await refuseOld(tx, incident, surveyNumber);
  const now = await timeOf(tx);
  for (const plan of plans) {
    if (planDigest(plan) !== plan.digest)
      throw new DavyError('plan-changed', 'the digest is not of this plan');
    await offerOne(tx, { incident, surveyNumber, plan, now, newApproval });
  }
  await showPhase(tx, incidentId);
}

/** A slow survey that ends after a newer one tells of a host as it was; so does one from before a person asked for a fresh plan. */
async function refuseOld(tx: Tx, incident: IncidentRow, surveyNumber: number): Promise<void> {
  const survey = await tx
    .selectFrom('surveys')
    .select('round')
    .where('incident_id', '=', incident.id)
    .where('number', '=', surveyNumber)
    .executeTakeFirst();
  const old =
    survey?.round !== incident.round ||
    surveyNumber <= incident.stale_through ||
    surveyNumber < (await newestSaved(tx, incident.id));
  if (old) throw new DavyError('superseded', `survey ${surveyNumber} is not the newest of this round`);
}

interface Offered {
  readonly incident: IncidentRow;
  readonly surveyNumber: number;
  readonly plan: Plan;
  readonly now: Date;
  readonly newApproval: () => ApprovalId;
}

async function offerOne(tx: Tx, offered: Offered): Promise<void> {
  const { incident, plan, surveyNumber } = offered;
  const step = await stepRow(tx, incident, plan.step);
  if (step === undefined) throw new DavyError('invalid-request', `the playbook has no step ${plan.step}`);
  if (await hasOpenCall(tx, incident.id, plan.step)) return;
  const open = await openApproval(tx, incident, plan.step);
  if (open !== undefined) {
    if (!takesItsPlace(open.plan, plan, open.state !== 'pending')) return;
    await supersede(tx, incident.id, [open], `survey ${surveyNumber} saw it otherwise`);
  } else if (!(await wantsPlan(tx, incident, step))) {
    return;
  }
  if (plan.targets.length > 0 || plan.step === VERDICT_STEP) await ask(tx, offered, step);
  else await mark(tx, incident, plan.step, ...nothingLeft(step));
}

/** Of a step that was asked again because targets had changed: a fresh survey does not see them, so only what failed counts. */
function nothingLeft(step: StepRow): [Marked, null, TargetOutcome[]] {
  if (step.outcomes.length === 0) return ['nothing-to-do', null, []];
  const outcomes = step.outcomes.map(
    (one): TargetOutcome => (needsNewPlan(one.outcome) ? fateOf(one.targetId, { call: 'surveyed' }) : one),
  );
  return [outcomes.every((one) => isSettled(one.outcome)) ? 'done' : 'failed', null, outcomes];
}

type Marked = 'awaiting-approval' | 'nothing-to-do' | 'done' | 'failed';

const mark = (
  tx: Tx,
  incident: IncidentRow,
  step: GatedStep,
  state: Marked,
  approvalId: ApprovalId | null,
  outcomes: readonly TargetOutcome[],
) =>
  tx
    .updateTable('steps')
    .set({ state, approval_id: approvalId, outcomes: json(outcomes) })
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('name', '=', step)
    .execute();

async function ask(
  tx: Tx,
  { incident, plan, surveyNumber, now, newApproval }: Offered,
  step: StepRow,
): Promise<void> {
  const policy = incident.policies[plan.step];
  if (policy === undefined) throw new DavyError('playbook-invalid', `${plan.step} has no gate policy`);
  const id = newApproval();
  await tx
    .insertInto('approvals')
    .values({
      id,
      incident_id: incident.id,
      host: incident.host,
      step: plan.step,
      round: incident.round,
      state: 'pending',
      policy: json(policy),
      plan: json(plan),
      survey_number: surveyNumber,
      created_at: now,
      expires_at: new Date(now.getTime() + policy.expireAfterMs),
    })
    .execute();
  // What had changed is in the new plan, if it is there at all; the act that met it keeps the outcome.
  const kept = step.outcomes.filter((one) => !needsNewPlan(one.outcome));
  await mark(tx, incident, plan.step, 'awaiting-approval', id, kept);
  await record(tx, {
    key: `plan.offered:${id}`,
    kind: 'plan.offered',
    actor: 'worker',
    incidentId: incident.id,
    subject: id,
    body: {
      step: plan.step,
      round: incident.round,
      survey: surveyNumber,
      planDigest: plan.digest,
      targets: plan.targets.map((target) => target.id),
    },
  });
}
