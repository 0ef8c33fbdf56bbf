import { planDigest } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import type { GateRefusal } from '../../domain/gate.ts';
import { checkGate } from '../../domain/gate.ts';
import type { ActId, ApprovalId, CallId } from '../../domain/ids.ts';
import type { DestructiveStep, GatedStep } from '../../domain/steps.ts';
import type { Tx } from '../database/database.ts';
import { timeOf } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { ActStore, BeginCall } from '../port.ts';
import type { ApprovalRow } from '../rows/approval-record.ts';
import { approvalOf, lockApprovals } from '../rows/approval-record.ts';
import { openCallOf } from '../rows/call-rows.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { lockIncident } from '../rows/incident-rows.ts';
import { involvedPersons } from '../rows/involved.ts';
import { shareHold } from './hold.ts';
import type { Allowed } from './intend.ts';
import { intend } from './intend.ts';

type Input = Parameters<ActStore['begin']>[0];

type Refusal = { step: DestructiveStep; reason: GateRefusal };

/** The intent transaction (rule: gate). Whoever forges an activity's input, or starts a workflow by hand, ends here. */
export async function begin(tx: Tx, input: Input, ids: { call: CallId; acts: ActId[] }): Promise<BeginCall> {
  const onHold = await shareHold(tx);
  const incident = await lockIncident(tx, input.incidentId);
  if (incident === undefined) throw new DavyError('store-behind', `${input.incidentId} is unknown here`);
  const open = await openCallOf(tx, incident.id);
  if (open !== undefined) return { kind: 'settle', call: open };
  const approvals = await approvalsOf(tx, incident, input.steps);
  const now = await timeOf(tx);
  const left = [...new Set(input.steps)].filter((step) => (approvals.get(step)?.acted_at ?? null) === null);
  if (left.length === 0) return { kind: 'finished' };

  const allowed: Allowed[] = [];
  const refusals: Refusal[] = [];
  for (const step of left) {
    const approval = approvals.get(step);
    const result =
      approval === undefined
        ? 'not-approved'
        : await gate(tx, { input, incident, step, approval, onHold, now });
    if (typeof result === 'string') refusals.push({ step, reason: result });
    else allowed.push(result);
  }
  refusals.push(...otherBoots(allowed));
  if (refusals.length > 0) {
    await refuse(tx, incident, refusals, now);
    return { kind: 'refused', refusals };
  }
  return {
    kind: 'send',
    call: await intend(tx, { scriptDigest: input.scriptDigest, incident, allowed, ids, now }),
  };
}

/** The approval that stands for each step in this round, locked. */
async function approvalsOf(
  tx: Tx,
  incident: IncidentRow,
  names: readonly DestructiveStep[],
): Promise<ReadonlyMap<GatedStep, ApprovalRow>> {
  if (names.length === 0) throw new TypeError('a call needs a step');
  const steps = await tx
    .selectFrom('steps')
    .select(['name', 'approval_id'])
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('destructive', '=', true)
    .where('name', 'in', names)
    .execute();
  const rows = await lockApprovals(
    tx,
    steps.flatMap((step) => step.approval_id ?? []),
  );
  return new Map([...rows.values()].map((row) => [row.step, row]));
}

interface Gate {
  readonly input: Input;
  readonly incident: IncidentRow;
  readonly step: DestructiveStep;
  readonly approval: ApprovalRow;
  readonly onHold: boolean;
  readonly now: Date;
}

async function gate(
  tx: Tx,
  { input, incident, step, approval, onHold, now }: Gate,
): Promise<Allowed | GateRefusal> {
  // From a day before the first decision on: who was involved when he decided stays so while the act is late.
  const first = Math.min(now.getTime(), ...approval.decisions.map((d) => Date.parse(d.at)));
  const involved = approval.policy.fourEyes
    ? await involvedPersons(tx, incident, new Date(first))
    : new Set<string>();
  const verdict = checkGate(
    {
      hold: onHold,
      incidentOpen: incident.status !== 'closed',
      cancelling: incident.cancelling,
      round: incident.round,
      approval: approvalOf(approval),
      involved,
      now,
      current: { hostKey: input.hostKey, actionVersion: input.actionVersion(step) },
    },
    { digestOfPlan: planDigest, verify: input.verify, isProtected: input.isProtected },
  );
  if (!verdict.allowed) return verdict.reason;
  // The append-only ledger says whether it was ever taken back; a row can be written over.
  if (await wasTakenBack(tx, approval.id)) return 'not-approved';
  const yes = new Set(verdict.targets);
  return { step, approval, targets: approval.plan.targets.filter((target) => yes.has(target.id)) };
}

async function wasTakenBack(tx: Tx, approvalId: ApprovalId): Promise<boolean> {
  const entry = await tx
    .selectFrom('ledger_entries')
    .select('key')
    .where('key', 'in', [`approval.superseded:${approvalId}`, `approval.expired:${approvalId}`])
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}

/** One call speaks to one boot of one machine; the newest survey says which. A plan of another boot is not what is there. */
function otherBoots(allowed: readonly Allowed[]): Refusal[] {
  const newest = allowed.reduce<Allowed | undefined>(
    (best, one) =>
      best === undefined || one.approval.survey_number > best.approval.survey_number ? one : best,
    undefined,
  );
  if (newest === undefined) return [];
  const { machineId, bootId } = newest.approval.plan.binding;
  return allowed
    .filter(
      ({ approval: { plan } }) => plan.binding.machineId !== machineId || plan.binding.bootId !== bootId,
    )
    .map(({ step }) => ({ step, reason: 'digest-mismatch' as const }));
}

/** Told once a minute for each step and reason: a workflow that keeps asking does not fill the ledger. */
async function refuse(tx: Tx, incident: IncidentRow, refusals: readonly Refusal[], now: Date): Promise<void> {
  const minute = now.toISOString().slice(0, 16);
  await record(
    tx,
    ...refusals.map(
      ({ step, reason }) =>
        ({
          key: `act.refused:${incident.id}:${incident.round}:${step}:${reason}:${minute}`,
          kind: 'act.refused',
          actor: 'worker',
          incidentId: incident.id,
          subject: incident.id,
          body: { step, reason, round: incident.round },
        }) as const,
    ),
  );
}
