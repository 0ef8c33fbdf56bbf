import { CATALOGUE, loadPlanner } from '../../activities/catalogue.ts';
import type { EvidenceItem } from '../../domain/evidence.ts';
import { makePlan } from '../../domain/make-plan.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { protectFacts } from '../../domain/targets/protect.ts';
import { judge } from '../../domain/verdict/index.ts';
import { infectedSnapshot, labContext } from './infected-snapshot.ts';

const binding = { hostKey: 'SHA256:x', machineId: 'm', bootId: 'b', playbook: 'sha256:p', actionVersion: 1 };

/** The plans of all actions for one host, each knowing what the others take away. */
export async function plansFor(
  snapshot: Snapshot = infectedSnapshot(),
  evidence: readonly EvidenceItem[] = [],
): Promise<Plan[]> {
  const protect = protectFacts(snapshot, { paths: [], addresses: [], accounts: [] });
  const judgement = judge(snapshot, labContext);
  const made = await Promise.all(
    CATALOGUE.map(async ({ metadata: { name } }) => {
      const plan = await loadPlanner(name);
      return { name, draft: plan(snapshot, judgement, { host: 'web1', protect }) };
    }),
  );
  const drafts = made.map(({ draft }) => draft);
  return made.map(({ name, draft }) =>
    makePlan({ host: 'web1', step: name, action: name, surveyedAt: snapshot.takenAt, binding }, draft, {
      drafts,
      evidence,
    }),
  );
}
