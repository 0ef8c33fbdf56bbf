import { digestOf } from '../../domain/digest.ts';
import type { Verdict, VerdictName } from '../../domain/incident.ts';
import { higherVerdict } from '../../domain/incident.ts';
import { VERDICT_STEP } from '../../domain/steps.ts';
import { supersede } from '../approvals/superseding.ts';
import type { Queries } from '../database/database.ts';
import { json } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';

/** An incident's verdict is the highest reached. Once it is confirmed nobody needs to be asked what it is. */
export async function raiseVerdict(
  tx: Queries,
  incident: IncidentRow,
  verdict: Verdict,
  because: string,
): Promise<void> {
  const old = incident.verdict;
  const risen = old === null || higherVerdict(verdict.verdict, old.verdict) === verdict.verdict;
  await answerStep(tx, incident, risen ? verdict.verdict : old.verdict);
  if (!risen) return;
  await tx
    .updateTable('incidents')
    .set({ verdict: json(verdict) })
    .where('id', '=', incident.id)
    .execute();
  await record(tx, {
    key: `verdict.reached:${incident.id}:${digestOf({ verdict, because })}`,
    kind: 'verdict.reached',
    actor: 'worker',
    incidentId: incident.id,
    subject: incident.host,
    body: {
      verdict: verdict.verdict,
      before: old?.verdict ?? null,
      classes: verdict.classes,
      signals: verdict.signals,
      reasons: verdict.reasons,
      because,
    },
  });
}

/** A verdict that leaves no doubt is confirm-miner's answer; in doubt the step waits for its gate. */
async function answerStep(tx: Queries, incident: IncidentRow, verdict: VerdictName): Promise<void> {
  if (verdict === 'suspicious' || verdict === 'inconclusive') return;
  if (verdict === 'confirmed') await closeVerdictGate(tx, incident);
  await tx
    .updateTable('steps')
    .set({ state: 'done' })
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('name', '=', VERDICT_STEP)
    .where('state', '=', 'pending')
    .execute();
}

async function closeVerdictGate(tx: Queries, incident: IncidentRow): Promise<void> {
  const open = await tx
    .selectFrom('approvals')
    .select(['id', 'step'])
    .where('incident_id', '=', incident.id)
    .where('step', '=', VERDICT_STEP)
    .where('state', '=', 'pending')
    .forUpdate()
    .execute();
  if (open.length === 0) return;
  await supersede(tx, incident.id, open, 'the verdict is confirmed');
  await tx
    .updateTable('steps')
    .set({ state: 'done', approval_id: null })
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('name', '=', VERDICT_STEP)
    .execute();
}
