import type { Facts } from '../../domain/flow/facts.ts';
import type { ResponseDeps } from './deps.ts';
import { hashesToAsk, judgeLatest, judgeNow } from './judging.ts';
import { readFacts } from './on-host.ts';

/** Asks about the hashes of what is suspect; an answer can raise the verdict. Nothing is ever uploaded. */
export async function checkReputation(deps: ResponseDeps, incidentId: string): Promise<Facts | null> {
  const facts = await readFacts(deps, incidentId);
  if (facts === null || facts.cancelling) return facts;
  const { snapshot, ...judgement } = await judgeLatest(deps, incidentId);
  const reports = await deps.askReputation(hashesToAsk(snapshot, judgement));
  await deps.store.ledger.append({
    key: `reputation:${incidentId}:${snapshot.surveyId}`,
    kind: 'reputation.answered',
    actor: 'worker',
    incidentId,
    subject: snapshot.surveyId,
    body: { reports: reports.map(({ hash, service, verdict, what }) => ({ hash, service, verdict, what })) },
  });
  const now = await judgeNow(deps, snapshot, facts, reports);
  await deps.store.incidents.saveVerdict(incidentId, now.verdict, 'reputation');
  await deps.store.incidents.markStep(incidentId, 'check-reputation', 'done');
  return readFacts(deps, incidentId);
}
