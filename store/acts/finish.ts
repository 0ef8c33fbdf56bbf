import { digestOf } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import type { CallId } from '../../domain/ids.ts';
import type { StepState } from '../../domain/incident.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { fateOf, stateAfter } from '../../domain/targets/fate.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { ActResult, Receipt } from '../../domain/targets/receipt.ts';
import type { Tx } from '../database/database.ts';
import { json, timeOf } from '../database/database.ts';
import { recordAttention } from '../incidents/progress.ts';
import { record } from '../ledger/ledger-write.ts';
import type { ActRecord, CallRecord, FinishedCall } from '../port.ts';
import { callById } from '../rows/call-rows.ts';
import { lockIncident, needsAttention } from '../rows/incident-rows.ts';
import { showPhase } from '../rows/phase.ts';

const MOST_ATTEMPTS = 3;

/** The outcome transaction. Needs no gate: what happened is written whatever the hold says. */
export async function finish(tx: Tx, { callId, acts, how, ...more }: FinishedCall): Promise<void> {
  const call = await lockCall(tx, callId);
  for (const { actId, outcomes, receipts } of acts) {
    const act = call.acts.find((one) => one.id === actId);
    if (act === undefined) throw new DavyError('not-found', `${call.id} has no act ${actId}`);
    const whole = act.outcomes === null ? everyTarget(act, outcomes) : [...outcomes];
    const body = { callId: call.id, step: act.step, outcomes: whole, receipts, ...more };
    await record(tx, {
      key: `act.outcome:${actId}:${digestOf(body)}`,
      kind: how === 'replied' ? 'act.outcome' : 'act.settled',
      actor: 'worker',
      incidentId: call.incidentId,
      subject: actId,
      body,
    });
    if (act.outcomes === null) await keep(tx, call, act, whole, receipts);
  }
  const told = new Set(acts.map((one) => one.actId));
  const complete = call.acts.every((act) => act.outcomes !== null || told.has(act.id));
  if (complete && call.finishedAt === null) {
    await tx
      .updateTable('calls')
      .set({ state: 'finished', finished_at: await timeOf(tx) })
      .where('id', '=', call.id)
      .execute();
  }
  await showPhase(tx, call.incidentId);
}

/** See the port. The third time the step fails and the incident goes before a person. */
export async function fenced(
  tx: Tx,
  callId: CallId,
  told: readonly Pick<ActResult, 'actId' | 'receipts'>[],
): Promise<{ again: boolean }> {
  const call = await lockCall(tx, callId);
  const again = call.attempt < MOST_ATTEMPTS;
  if (call.finishedAt !== null) return { again };
  const receiptsOf = (act: ActRecord) => told.find(({ actId }) => actId === act.id)?.receipts ?? [];
  await record(
    tx,
    ...call.acts.map(
      (act) =>
        ({
          key: `act.settled:${act.id}:fenced`,
          kind: 'act.settled',
          actor: 'worker',
          incidentId: call.incidentId,
          subject: act.id,
          body: {
            callId,
            step: act.step,
            fenced: true,
            attempt: call.attempt,
            again,
            receipts: receiptsOf(act),
          },
        }) as const,
    ),
  );
  await tx
    .updateTable('calls')
    .set({ state: 'fenced', finished_at: await timeOf(tx) })
    .where('id', '=', callId)
    .execute();
  if (again) {
    for (const act of call.acts) await markStep(tx, call, act.step, 'approved');
    await showPhase(tx, call.incidentId);
    return { again };
  }
  for (const act of call.acts) {
    await keep(tx, call, act, everyTarget(act, [], 'fenced'), receiptsOf(act));
  }
  const detail = `the call never ran on the host, ${MOST_ATTEMPTS} times`;
  const attention = { kind: 'never-began', detail } as const;
  await needsAttention(tx, call.incidentId, attention);
  await recordAttention(tx, call.incidentId, `fenced:${callId}`, attention);
  return { again };
}

async function lockCall(tx: Tx, callId: CallId): Promise<CallRecord> {
  const known = await tx
    .selectFrom('calls')
    .select('incident_id')
    .where('id', '=', callId)
    .executeTakeFirst();
  if (known === undefined) throw new DavyError('store-behind', `${callId} is unknown here`);
  await lockIncident(tx, known.incident_id);
  const call = await callById(tx, callId);
  if (call === undefined) throw new DavyError('store-behind', `${callId} is unknown here`);
  return call;
}

/** A target that nobody told of is unknown, never left out. */
function everyTarget(
  act: ActRecord,
  outcomes: readonly TargetOutcome[],
  call: 'untold' | 'fenced' = 'untold',
): TargetOutcome[] {
  const told = new Map(outcomes.map((one) => [one.targetId, one]));
  return act.targets.map(({ id }) => told.get(id) ?? fateOf(id, { call }));
}

/** The first outcome of an act stands. */
async function keep(
  tx: Tx,
  call: CallRecord,
  act: ActRecord,
  outcomes: readonly TargetOutcome[],
  receipts: readonly Receipt[],
): Promise<void> {
  await tx
    .updateTable('approvals')
    .set({ acted_at: await timeOf(tx) })
    .where('id', '=', act.approvalId)
    .execute();
  await tx
    .updateTable('acts')
    .set({ outcomes: json(outcomes), receipts: json(receipts) })
    .where('id', '=', act.id)
    .execute();
  await markStep(tx, call, act.step, stateAfter(outcomes), outcomes);
}

/** Outcomes of a step that was asked again add up; the newest of a target counts. */
async function markStep(
  tx: Tx,
  call: CallRecord,
  step: DestructiveStep,
  state: StepState,
  outcomes: readonly TargetOutcome[] = [],
): Promise<void> {
  const row = await tx
    .selectFrom('steps')
    .select('outcomes')
    .where('incident_id', '=', call.incidentId)
    .where('round', '=', call.round)
    .where('name', '=', step)
    .executeTakeFirst();
  const all = new Map([...(row?.outcomes ?? []), ...outcomes].map((one) => [one.targetId, one]));
  await tx
    .updateTable('steps')
    .set({ state, outcomes: json([...all.values()]) })
    .where('incident_id', '=', call.incidentId)
    .where('round', '=', call.round)
    .where('name', '=', step)
    .execute();
}
