import { DavyError } from '../../domain/errors.ts';
import type { ActId, CallId, Digest } from '../../domain/ids.ts';
import type { Target } from '../../domain/plan.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import type { Tx } from '../database/database.ts';
import { json } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { CallRecord } from '../port.ts';
import type { ApprovalRow } from '../rows/approval-record.ts';
import { callById } from '../rows/call-rows.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { showPhase } from '../rows/phase.ts';

const MOST_ATTEMPTS = 3;

/** A step that the gate lets through, with the targets that may be touched. */
export interface Allowed {
  readonly step: DestructiveStep;
  readonly approval: ApprovalRow;
  readonly targets: readonly Target[];
}

interface Intending {
  readonly scriptDigest: Digest;
  readonly incident: IncidentRow;
  readonly allowed: readonly Allowed[];
  readonly ids: { call: CallId; acts: ActId[] };
  readonly now: Date;
}

/** Writes the call with its acts, and the intent of each on the ledger. The incident is locked, the gate has let all of them through. */
export async function intend(
  tx: Tx,
  { scriptDigest, incident, allowed, ids, now }: Intending,
): Promise<CallRecord> {
  const [one] = allowed;
  if (one === undefined) throw new TypeError('a call needs a step');
  const { binding } = one.approval.plan;
  const attempt = 1 + (await fencedBefore(tx, allowed));
  if (attempt > MOST_ATTEMPTS) throw new DavyError('gate-refused', 'tried three times under this approval');
  const call = await tx
    .insertInto('calls')
    .values({
      id: ids.call,
      incident_id: incident.id,
      host_id: incident.host_id,
      host: incident.host,
      round: incident.round,
      attempt,
      machine_id: binding.machineId,
      boot_id: binding.bootId,
      script_digest: scriptDigest,
      state: 'open',
      intended_at: now,
    })
    .onConflict((conflict) => conflict.column('host_id').where('state', '=', 'open').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (call === undefined) throw new DavyError('gate-refused', 'another call is open on this host');
  for (const [position, one] of allowed.entries()) {
    const actId = ids.acts[position];
    if (actId === undefined) throw new TypeError('an id for each step');
    await intendOne(tx, one, { actId, position, attempt, scriptDigest, call: ids.call, incident });
  }
  await tx
    .updateTable('steps')
    .set({ state: 'applying' })
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where(
      'name',
      'in',
      allowed.map(({ step }) => step),
    )
    .execute();
  await showPhase(tx, incident.id);
  const made = await callById(tx, ids.call);
  if (made === undefined) throw new TypeError('the call that was just written');
  return made;
}

interface Act {
  readonly actId: ActId;
  readonly position: number;
  readonly attempt: number;
  readonly scriptDigest: Digest;
  readonly call: CallId;
  readonly incident: IncidentRow;
}

async function intendOne(tx: Tx, { step, approval, targets }: Allowed, act: Act): Promise<void> {
  const { actId, position, attempt, scriptDigest, call, incident } = act;
  const { plan } = approval;
  await tx
    .insertInto('acts')
    .values({
      id: actId,
      call_id: call,
      position,
      step,
      approval_id: approval.id,
      plan_digest: plan.digest,
      targets: json(targets),
    })
    .execute();
  await record(tx, {
    key: `act.intended:${actId}`,
    kind: 'act.intended',
    actor: 'worker',
    incidentId: incident.id,
    subject: actId,
    body: {
      callId: call,
      step,
      round: incident.round,
      attempt,
      approvalId: approval.id,
      planDigest: plan.digest,
      targets: targets.map((target) => target.id),
      host: incident.host,
      hostKey: plan.binding.hostKey,
      machineId: plan.binding.machineId,
      bootId: plan.binding.bootId,
      scriptDigest,
    },
  });
}

async function fencedBefore(tx: Tx, allowed: readonly Allowed[]): Promise<number> {
  const rows = await tx
    .selectFrom('calls')
    .innerJoin('acts', 'acts.call_id', 'calls.id')
    .select('calls.attempt')
    .where('calls.state', '=', 'fenced')
    .where(
      'acts.approval_id',
      'in',
      allowed.map(({ approval }) => approval.id),
    )
    .execute();
  return Math.max(0, ...rows.map((row) => row.attempt));
}
