import { sql } from 'kysely';
import type { Offer } from '../../domain/ending/answer.ts';
import type { ApprovalState, SignedDecision } from '../../domain/gate.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { Verdict } from '../../domain/incident.ts';
import type { Plan, Target } from '../../domain/plan.ts';
import type { DestructiveStep } from '../../domain/steps.ts';
import { VERDICT_STEP } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { Database, Queries } from '../database/database.ts';
import type { IncidentStore } from '../port.ts';

/** What an ending is computed from, beside the snapshots. */
export function endingPart(db: Database): Pick<IncidentStore, 'offers' | 'lookedAt'> {
  return {
    offers: (id) => db.read((q) => offersOf(q, id)),
    lookedAt: (id) => db.read((q) => lookedAt(q, id)),
  };
}

interface Row {
  readonly step: DestructiveStep;
  readonly round: number;
  readonly state: ApprovalState;
  readonly plan: Plan;
  readonly survey_number: number;
  readonly targets: Target[] | null;
  readonly outcomes: TargetOutcome[] | null;
  readonly decisions: SignedDecision[];
}

async function offersOf(q: Queries, id: IncidentId): Promise<(Offer & { readonly survey: number })[]> {
  const { rows } = await sql<Row>`
    select p.step, p.round, p.state, p.plan, p.survey_number, a.targets, a.outcomes,
      (select coalesce(json_agg(d.decision order by d.id), '[]') from decisions d where d.approval_id = p.id) as decisions
    from approvals p left join lateral (
      select targets, outcomes from acts where approval_id = p.id and outcomes is not null order by id desc limit 1
    ) a on true
    where p.incident_id = ${id} and p.step <> ${VERDICT_STEP}
      -- A person asked for a fresh plan in its place: that one counts.
      and not (p.state = 'expired' and p.reopened_at is not null)
    order by p.id`.execute(q);
  return rows.map((row) => ({
    step: row.step,
    round: row.round,
    state: row.state,
    targets: row.plan.targets,
    acted: row.targets?.map((target) => target.id) ?? null,
    outcomes: row.outcomes ?? [],
    notTheirs: new Map(
      row.decisions.flatMap((one) => one.notTheirs.map(({ target, reason }) => [target, reason])),
    ),
    survey: row.survey_number,
  }));
}

interface LookRow {
  readonly number: number;
  readonly verdict: Verdict;
  readonly firsts: number[];
  readonly acted_since: boolean;
}

export async function lookedAt(q: Queries, id: IncidentId): ReturnType<IncidentStore['lookedAt']> {
  const { rows } = await sql<LookRow>`
    select s.number, s.verdict,
      (select array_agg(f.number order by f.number) from (
        select min(number) as number from surveys where incident_id = ${id} and saved_at is not null group by round
      ) f) as firsts,
      exists (select from calls where incident_id = ${id}
        and (finished_at is null or finished_at > s.started_at)) as acted_since
    from surveys s where s.incident_id = ${id} and s.saved_at is not null
    order by s.number desc limit 1`.execute(q);
  const [row] = rows;
  if (row === undefined) return undefined;
  return { number: row.number, verdict: row.verdict, firsts: row.firsts, actedSince: row.acted_since };
}
