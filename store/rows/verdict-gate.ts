import { sql } from 'kysely';
import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { VERDICT_STEP } from '../../domain/steps.ts';
import type { Queries } from '../database/database.ts';

interface GateRow {
  readonly state: string;
  readonly reopened: boolean;
  readonly authorised: boolean;
}

/** The answer of the newest verdict gate that still counts; an answer holds for all rounds. */
export async function verdictGate(q: Queries, incidentId: IncidentId): Promise<Facts['verdictGate']> {
  const { rows } = await sql<GateRow>`
    select state, reopened_at is not null as reopened,
      exists (select from decisions d
        where d.approval_id = a.id and d.decision ->> 'decision' = 'authorise') as authorised
    from approvals a
    where incident_id = ${incidentId} and step = ${VERDICT_STEP} and state <> 'superseded'
    order by id desc limit 1`.execute(q);
  const gate = rows[0];
  if (gate === undefined) return null;
  if (gate.state === 'pending') return 'pending';
  if (gate.state === 'rejected') return 'not-a-miner';
  if (gate.state === 'expired') return gate.reopened ? null : 'expired';
  return gate.authorised ? 'authorised' : 'miner';
}
