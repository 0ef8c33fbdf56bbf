import { sql } from 'kysely';
import { DavyError } from '../../domain/errors.ts';
import type { Facts, StepFact } from '../../domain/flow/facts.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import { needsNewPlan } from '../../domain/targets/outcome.ts';
import { expireDueOf } from '../approvals/expiry.ts';
import type { Database, Queries } from '../database/database.ts';
import { timeOf } from '../database/database.ts';
import type { IncidentStore } from '../port.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { lockIncident } from '../rows/incident-rows.ts';
import { verdictGate } from '../rows/verdict-gate.ts';

export function factsPart(db: Database): Pick<IncidentStore, 'facts' | 'verdictGate' | 'stopWanted'> {
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

    verdictGate: (id) => db.read((q) => verdictGate(q, id)),

    stopWanted: (id) =>
      db.read(async (q) => {
        const { rows } = await sql<{ stop: boolean }>`
          select hold.is_on or incidents.cancelling or incidents.status = 'closed' as stop
          from hold, incidents where incidents.id = ${id}`.execute(q);
        return rows[0]?.stop ?? false;
      }),
  };
}

interface FactsRow {
  readonly steps: readonly (StepFact & { readonly outcomes: readonly TargetOutcome[] })[];
  readonly surveyed: boolean;
  readonly alert_since_look: boolean;
  readonly hold: boolean;
}

/** One statement: every activity of every incident reads the facts. */
async function factsOf(tx: Queries, incident: IncidentRow, now: Date): Promise<Facts> {
  const { id, round } = incident;
  const { rows } = await sql<FactsRow>`
    select hold.is_on as hold, newest.started_at is not null as surveyed,
      exists (select from alerts where incident_id = ${id} and received_at >= newest.started_at) as alert_since_look,
      (select coalesce(json_agg(json_build_object('name', name, 'state', state, 'outcomes', outcomes) order by position), '[]')
        from steps where incident_id = ${id} and round = ${round}) as steps
    from hold left join lateral (
      select started_at from surveys
      where incident_id = ${id} and round = ${round} and number > ${incident.stale_through} and saved_at is not null
      order by number desc limit 1
    ) newest on true`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new TypeError('the hold table has no row');
  return {
    incidentId: id,
    status: incident.status,
    round,
    version: incident.version,
    verdict: incident.verdict?.verdict ?? null,
    surveyed: row.surveyed,
    alertSinceLook: row.alert_since_look,
    hold: row.hold,
    cancelling: incident.cancelling,
    finishing: incident.finishing,
    attention: incident.status === 'needs-attention',
    // A newer plan takes the changed targets out of the step's outcomes, see offer.
    drifted: row.steps.some(
      (step) => step.state === 'failed' && step.outcomes.some((one) => needsNewPlan(one.outcome)),
    ),
    steps: row.steps.map(({ name, state }) => ({ name, state })),
    verdictGate: await verdictGate(tx, id),
    watchLeftMs: watchLeft(incident, now),
  };
}

const watchLeft = (incident: IncidentRow, now: Date): number | null =>
  incident.watch_until === null ? null : Math.max(0, incident.watch_until.getTime() - now.getTime());
