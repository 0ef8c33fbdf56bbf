import { DavyError } from '../domain/errors.ts';
import type { Facts } from '../domain/flow/facts.ts';
import { needsNewPlan } from '../domain/outcome.ts';
import type { Database, Queries } from './database.ts';
import { timeOf } from './database.ts';
import { expireDueOf } from './expiry.ts';
import { isOnHold } from './hold.ts';
import type { IncidentRow } from './incident-rows.ts';
import { lockIncident } from './incident-rows.ts';
import type { IncidentStore } from './port.ts';

export function factsPart(db: Database): Pick<IncidentStore, 'facts'> {
  return {
    facts: (id) =>
      db.write(async (tx) => {
        const known = await lockIncident(tx, id);
        if (known === undefined) throw new DavyError('store-behind', `${id} is unknown here`);
        if (known.status === 'closed') return 'closed';
        const now = await timeOf(tx);
        const expired = await expireDueOf(tx, id, now);
        const incident = expired.length === 0 ? known : ((await lockIncident(tx, id)) ?? known);
        if (incident.seen !== incident.version) {
          await tx.updateTable('incidents').set({ seen: incident.version }).where('id', '=', id).execute();
        }
        return factsOf(tx, incident, now);
      }),
  };
}

async function factsOf(tx: Queries, incident: IncidentRow, now: Date): Promise<Facts> {
  const steps = await tx
    .selectFrom('steps')
    .select(['name', 'destructive', 'state', 'outcomes'])
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .orderBy('position')
    .execute();
  const survey = await tx
    .selectFrom('surveys')
    .select('started_at')
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('number', '>', incident.stale_through)
    .where('saved_at', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const alert =
    survey === undefined
      ? undefined
      : await tx
          .selectFrom('alerts')
          .select('id')
          .where('incident_id', '=', incident.id)
          .where('received_at', '>=', survey.started_at)
          .limit(1)
          .executeTakeFirst();
  return {
    incidentId: incident.id,
    status: incident.status,
    round: incident.round,
    version: incident.version,
    verdict: incident.verdict?.verdict ?? null,
    surveyed: survey !== undefined,
    alertSinceLook: alert !== undefined,
    hold: await isOnHold(tx),
    cancelling: incident.cancelling,
    attention: incident.status === 'needs-attention',
    // A newer plan takes the changed targets out of the step's outcomes, see offer.
    drifted: steps.some(
      (step) => step.state === 'failed' && step.outcomes.some((one) => needsNewPlan(one.outcome)),
    ),
    steps: steps.map(({ name, destructive, state }) => ({ name, destructive, state })),
    verdictGate: await verdictGate(tx, incident.id),
    watchLeftMs: watchLeft(incident, now),
  };
}

/** The answer of the newest verdict gate that still counts; an answer holds for all rounds. */
export async function verdictGate(q: Queries, incidentId: string): Promise<Facts['verdictGate']> {
  const gate = await q
    .selectFrom('approvals')
    .select(['id', 'state', 'reopened_at'])
    .where('incident_id', '=', incidentId)
    .where('step', '=', 'confirm-miner')
    .where('state', '<>', 'superseded')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (gate === undefined) return null;
  if (gate.state === 'pending') return 'pending';
  if (gate.state === 'rejected') return 'not-a-miner';
  if (gate.state === 'expired') return gate.reopened_at === null ? 'expired' : null;
  const decisions = await q
    .selectFrom('decisions')
    .select('decision')
    .where('approval_id', '=', gate.id)
    .execute();
  return decisions.some((row) => row.decision.decision === 'authorise') ? 'authorised' : 'miner';
}

const watchLeft = (incident: IncidentRow, now: Date): number | null =>
  incident.watch_until === null ? null : Math.max(0, incident.watch_until.getTime() - now.getTime());
