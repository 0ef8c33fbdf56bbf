import type { IncidentId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';
import { plansDiffer } from '../../domain/read/index.ts';
import type { GatedStep } from '../../domain/steps.ts';
import { isDestructive, VERDICT_STEP } from '../../domain/steps.ts';
import { needsNewPlan } from '../../domain/targets/outcome.ts';
import type { Queries, Tx } from '../database/database.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { isOpen } from './superseding.ts';

export const stepRow = (tx: Queries, incident: IncidentRow, name: GatedStep) =>
  tx
    .selectFrom('steps')
    .select(['name', 'state', 'outcomes'])
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('name', '=', name)
    .executeTakeFirst();
export type StepRow = NonNullable<Awaited<ReturnType<typeof stepRow>>>;

export const openApproval = (tx: Queries, incident: IncidentRow, step: GatedStep) =>
  tx
    .selectFrom('approvals')
    .select(['id', 'step', 'plan', 'state'])
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('step', '=', step)
    .where(isOpen)
    .forUpdate()
    .executeTakeFirst();

/** A plan made before a reboot, for another machine or key, or with another version of the action's code, would be refused for ever. */
export const takesItsPlace = (older: Plan, newer: Plan, isDecided: boolean): boolean =>
  (isDecided ? asksMore(older, newer) : plansDiffer(older, newer)) ||
  older.binding.bootId !== newer.binding.bootId ||
  older.binding.machineId !== newer.binding.machineId ||
  older.binding.hostKey !== newer.binding.hostKey ||
  older.binding.actionVersion !== newer.binding.actionVersion;

/** What was decided stands while a fresh survey has nothing beside it: the act leaves alone what is gone by then. */
const asksMore = (older: Plan, newer: Plan): boolean =>
  newer.targets.some(
    (target) => !older.targets.some(({ id, change }) => id === target.id && change === target.change),
  );

/** Decided and done things are not asked again; what changed between approval and act is (rule: approved-is-done). */
export async function wantsPlan(tx: Tx, incident: IncidentRow, step: StepRow): Promise<boolean> {
  if (step.name === VERDICT_STEP) {
    const answered = await tx
      .selectFrom('approvals')
      .select('id')
      .where('incident_id', '=', incident.id)
      .where('step', '=', VERDICT_STEP)
      .where('state', 'in', ['approved', 'partially-approved', 'rejected'])
      .executeTakeFirst();
    return answered === undefined && step.state !== 'expired' && incident.verdict?.verdict !== 'confirmed';
  }
  switch (step.state) {
    case 'pending':
    case 'awaiting-approval':
    case 'approved':
    case 'nothing-to-do':
      return true;
    case 'failed':
      return step.outcomes.some((one) => needsNewPlan(one.outcome));
    case 'applying':
    case 'done':
    case 'rejected':
    case 'expired':
    case 'unknown':
      return false;
  }
}

export async function hasOpenCall(tx: Tx, incidentId: IncidentId, step: GatedStep): Promise<boolean> {
  if (!isDestructive(step)) return false;
  const act = await tx
    .selectFrom('acts')
    .innerJoin('calls', 'calls.id', 'acts.call_id')
    .select('acts.id')
    .where('calls.incident_id', '=', incidentId)
    .where('calls.state', '=', 'open')
    .where('acts.step', '=', step)
    .executeTakeFirst();
  return act !== undefined;
}
