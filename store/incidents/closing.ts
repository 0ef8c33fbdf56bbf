import { sql } from 'kysely';
import { DavyError } from '../../domain/errors.ts';
import type { ApprovalState } from '../../domain/gate.ts';
import type { Resolution } from '../../domain/incident.ts';
import type { Plan, Target } from '../../domain/plan.ts';
import type { GatedStep } from '../../domain/steps.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import { openApprovals, supersede } from '../approvals/superseding.ts';
import type { Database, Queries } from '../database/database.ts';
import { timeOf } from '../database/database.ts';
import { record } from '../ledger/ledger-write.ts';
import type { IncidentStore } from '../port.ts';
import type { IncidentRow } from '../rows/incident-rows.ts';
import { lockIncident } from '../rows/incident-rows.ts';
import { verdictGate } from '../rows/verdict-gate.ts';
import type { Settled } from './resolution.ts';
import { resolutionOf } from './resolution.ts';

export function closingPart(db: Database): Pick<IncidentStore, 'close'> {
  return {
    close: (id, version, resolution) =>
      db.write(async (tx) => {
        const incident = await lockIncident(tx, id);
        if (incident === undefined) throw new DavyError('store-behind', `${id} is unknown here`);
        // The same call again, whose answer was lost.
        if (incident.status === 'closed') return true;
        if (incident.version !== version || incident.seen !== version) return false;
        if (await anythingUnderWay(tx, id)) return false;
        const open = await openApprovals(tx, id);
        // A cancelled incident begins no more acts, so what was approved cannot hold it open.
        if (!incident.cancelling && open.some((one) => one.state !== 'pending')) return false;
        await supersede(tx, id, open, 'the incident is closed');
        const ending = resolution ?? (await computed(tx, incident));
        await tx
          .updateTable('incidents')
          .set({ status: 'closed', resolution: ending, attention: null, closed_at: await timeOf(tx) })
          .where('id', '=', id)
          .execute();
        await record(tx, {
          key: `incident.closed:${id}`,
          kind: 'incident.closed',
          actor: 'worker',
          incidentId: id,
          subject: id,
          body: {
            resolution: ending,
            round: incident.round,
            verdict: incident.verdict?.verdict ?? null,
            watchedMs: incident.watch_watched_ms,
            wantedMs: incident.watch_wanted_ms,
          },
        });
        return true;
      }),
  };
}

/** A call whose outcome is not known, or one that left something frozen. */
async function anythingUnderWay(tx: Queries, id: string): Promise<boolean> {
  const call = await tx
    .selectFrom('calls')
    .select('id')
    .where('incident_id', '=', id)
    .where((is) => is.or([is('state', '=', 'open'), is('frozen', '=', true)]))
    .limit(1)
    .executeTakeFirst();
  return call !== undefined;
}

interface ApprovalRow {
  readonly step: GatedStep;
  readonly round: number;
  readonly state: ApprovalState;
  readonly plan: Plan;
  readonly targets: Target[] | null;
  readonly outcomes: TargetOutcome[] | null;
}

async function computed(tx: Queries, incident: IncidentRow): Promise<Resolution> {
  const steps = await tx
    .selectFrom('steps')
    .select(['name', 'state'])
    .where('incident_id', '=', incident.id)
    .where('round', '=', incident.round)
    .where('destructive', '=', true)
    .execute();
  const { rows } = await sql<ApprovalRow>`
    select p.step, p.round, p.state, p.plan, a.targets, a.outcomes
    from approvals p left join lateral (
      select targets, outcomes from acts where approval_id = p.id and outcomes is not null order by id desc limit 1
    ) a on true
    where p.incident_id = ${incident.id} and p.step <> 'confirm-miner'
      -- A person asked for a fresh plan in its place: that one counts.
      and not (p.state = 'expired' and p.reopened_at is not null)
    order by p.id`.execute(tx);
  const last = await tx
    .selectFrom('surveys')
    .select('verdict')
    .where('incident_id', '=', incident.id)
    .where('saved_at', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return resolutionOf({
    cancelling: incident.cancelling,
    verdict: incident.verdict?.verdict ?? null,
    verdictGate: await verdictGate(tx, incident.id),
    lastLook: last?.verdict?.verdict ?? null,
    approvals: rows.map(
      (row): Settled => ({
        step: row.step,
        round: row.round,
        state: row.state,
        planned: row.plan.targets,
        approved: (row.targets ?? []).map((target) => target.id),
        outcomes: row.outcomes ?? [],
      }),
    ),
    steps,
  });
}
