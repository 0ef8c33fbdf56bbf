import { digestOf } from '../../domain/digest.ts';
import { DavyError } from '../../domain/errors.ts';
import type { Approval, Decision, SignedDecision } from '../../domain/gate.ts';
import { decisionBytes, tally } from '../../domain/gate.ts';
import type { ApprovalId, IncidentId } from '../../domain/ids.ts';
import { VERDICT_STEP } from '../../domain/steps.ts';
import { shareHold } from '../acts/hold.ts';
import type { Tx } from '../database/database.ts';
import { json, timeOf } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { Actor, DecisionInput } from '../port.ts';
import type { ApprovalRow } from '../rows/approval-record.ts';
import { approvalOf, approvalRows, lockApprovals } from '../rows/approval-record.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { lockIncident, raise } from '../rows/incident-rows.ts';
import { involvedPersons } from '../rows/involved.ts';
import { showPhase } from '../rows/phase.ts';
import { chosenTargets, mayDecide, repeats, sparedTargets } from './decision-rules.ts';
import { expireDueOf } from './expiry.ts';

export interface Deciding {
  readonly incidentId: IncidentId | null;
  readonly decisions: readonly DecisionInput[];
  readonly actor: Actor;
  readonly sign: (bytes: Uint8Array) => string;
}

/**
 * All decisions or none. A decision that comes too late makes the expiry a fact and is refused: that is why the refusal is an
 * answer here and not thrown, which would undo the expiry.
 */
export async function decide(tx: Tx, deciding: Deciding): Promise<Approval[] | { refused: DavyError }> {
  const { decisions, actor } = deciding;
  const ids = decisions.map((one) => one.approvalId);
  if (new Set(ids).size !== ids.length) {
    throw new DavyError('invalid-request', 'an approval stands twice among the decisions');
  }
  const onHold = await shareHold(tx);
  const incidents = await lockIncidentsOf(tx, deciding.incidentId, ids);
  const now = await timeOf(tx);
  const expired = new Set<ApprovalId>();
  for (const incident of incidents.values()) {
    if (incident.status === 'closed') continue;
    for (const id of await expireDueOf(tx, incident.id, now)) expired.add(id);
  }
  const approvals = await lockApprovals(tx, ids);
  const late = ids.find((id) => expired.has(id));
  if (late !== undefined) return { refused: new DavyError('approval-expired', `${late} has just expired`) };

  const changed = new Set<IncidentId>();
  for (const input of decisions) {
    const row = approvals.get(input.approvalId);
    const incident = row && incidents.get(row.incident_id);
    if (row === undefined || incident === undefined)
      throw new DavyError('not-found', 'there is no such approval');
    if (repeats(row, input, actor)) continue;
    const involved = row.policy.fourEyes ? await involvedPersons(tx, incident, now) : new Set<string>();
    mayDecide({
      row,
      input,
      actor,
      onHold,
      involved,
      incidentOpen: incident.status !== 'closed' && !incident.cancelling && !incident.finishing,
    });
    await settle(tx, { row, input, deciding, now, involved });
    changed.add(incident.id);
  }
  for (const id of [...changed].sort()) {
    await raise(tx, id);
    await showPhase(tx, id);
  }
  const after = await approvalRows(tx).where('approvals.id', 'in', ids).execute();
  return ids.flatMap((id) => after.filter((row) => row.id === id).map(approvalOf));
}

async function lockIncidentsOf(
  tx: Tx,
  incidentId: IncidentId | null,
  approvalIds: readonly ApprovalId[],
): Promise<Map<IncidentId, IncidentRow>> {
  if (approvalIds.length === 0) throw new DavyError('invalid-request', 'there is no decision');
  const found = await tx
    .selectFrom('approvals')
    .select(['id', 'incident_id'])
    .where('id', 'in', approvalIds)
    .execute();
  const strange = found.some((row) => incidentId !== null && row.incident_id !== incidentId);
  if (strange || found.length !== approvalIds.length) {
    throw new DavyError('not-found', 'there is no such approval');
  }
  const incidents = new Map<IncidentId, IncidentRow>();
  for (const id of [...new Set(found.map((row) => row.incident_id))].sort()) {
    const row = await lockIncident(tx, id);
    if (row !== undefined) incidents.set(id, row);
  }
  return incidents;
}

interface Settling {
  readonly row: ApprovalRow;
  readonly input: DecisionInput;
  readonly deciding: Deciding;
  readonly now: Date;
  readonly involved: ReadonlySet<string>;
}

/** Signs and stores one decision, counts, and writes what it amounts to. */
async function settle(tx: Tx, { row, input, deciding, now, involved }: Settling): Promise<void> {
  const { actor, sign } = deciding;
  const decision: Decision = {
    approvalId: row.id,
    incidentId: row.incident_id,
    step: row.step,
    planDigest: row.plan.digest,
    round: row.round,
    policyDigest: digestOf(row.policy),
    decision: input.decision,
    targets: chosenTargets(row.plan, input),
    notTheirs: sparedTargets(input),
    person: actor.person,
    role: actor.role,
    keyId: actor.keyId,
    reason: input.reason ?? null,
    at: now.toISOString(),
  };
  const signed: SignedDecision = { ...decision, signature: sign(decisionBytes(decision)) };
  await tx
    .insertInto('decisions')
    .values({ approval_id: row.id, person: actor.person, decision: json(signed) })
    .execute();
  // Whoever decided before he became involved counts no more; a reject stands, whoever it is from.
  const counted = [...row.decisions, signed].filter(
    (d) => !involved.has(d.person) || d.decision === 'reject',
  );
  const { state } = tally(row.plan, row.policy, counted);
  const asksWhatItIs = row.step === VERDICT_STEP;
  if (state !== 'pending') {
    await tx
      .updateTable('approvals')
      .set({
        state,
        decided_at: now,
        act_before: new Date(now.getTime() + row.policy.actWithinMs),
        // The answer is all there is to it: no act follows.
        ...(asksWhatItIs ? { acted_at: now } : {}),
      })
      .where('id', '=', row.id)
      .execute();
    await tx
      .updateTable('steps')
      .set({ state: asksWhatItIs ? 'done' : state === 'rejected' ? 'rejected' : 'approved' })
      .where('incident_id', '=', row.incident_id)
      .where('approval_id', '=', row.id)
      .execute();
  }
  const { approvalId: _, incidentId: __, at: ___, ...shown } = signed;
  await record(tx, {
    key: `approval.decided:${row.id}:${row.decisions.length + 1}`,
    kind: 'approval.decided',
    actor: `person:${actor.person}`,
    incidentId: row.incident_id,
    subject: row.id,
    body: { ...shown, decidedAt: decision.at, state },
  });
}
