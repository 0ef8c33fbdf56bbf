import type { Facts } from '../../domain/flow/facts.ts';
import type { IncidentId } from '../../domain/ids.ts';
import type { ResponseDeps } from './deps.ts';
import { hashesToAsk, judgeLatest, judgeNow } from './judging.ts';
import { readFacts } from './on-host.ts';

/** How long a doubtful verdict waits for answers (rule: reputation-never-holds). */
const PATIENCE_MS = 60_000;

/** Asks about the hashes of what is suspect; an answer can raise the verdict. Nothing is ever uploaded. */
export async function checkReputation(deps: ResponseDeps, incidentId: IncidentId): Promise<Facts | null> {
  const facts = await readFacts(deps, incidentId);
  if (facts === null || facts.cancelling) return facts;
  const { snapshot, ...judgement } = await judgeLatest(deps, incidentId);
  // Nothing waits for reputation where the verdict stands already: what the budget does not allow now is not checked.
  const patienceMs = facts.verdict === 'confirmed' ? 0 : PATIENCE_MS;
  const beating = setInterval(deps.heartbeat, deps.config.worker.heartbeat);
  const reports = await deps
    .askReputation(hashesToAsk(snapshot, judgement), patienceMs)
    .finally(() => clearInterval(beating));
  await deps.store.ledger.append({
    key: `reputation:${incidentId}:${snapshot.surveyId}`,
    kind: 'reputation.answered',
    actor: 'worker',
    incidentId,
    subject: snapshot.surveyId,
    body: { reports: reports.map(({ hash, service, verdict, what }) => ({ hash, service, verdict, what })) },
  });
  const now = await judgeNow(deps, snapshot, { incidentId, gate: facts.verdictGate }, reports);
  await deps.store.incidents.saveVerdict(incidentId, now.verdict, 'reputation');
  await deps.store.incidents.markStep(incidentId, 'check-reputation', 'done');
  return readFacts(deps, incidentId);
}
