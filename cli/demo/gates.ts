import type { Approval, Client } from '../../api/client/index.ts';
import { shownPlan } from '../client/shown-plan.ts';
import { plansText } from '../text/plan.ts';
import type { Analyst } from './ask.ts';
import { say, title } from './say.ts';

export interface Decided {
  readonly approved: number;
  readonly declined: number;
}

/** Shows the plans as one story, each with the digest computed from what is shown, and asks; all answers go in together. */
export async function decideAll(
  client: Client,
  analyst: Analyst,
  incidentId: string,
  approvals: readonly Approval[],
): Promise<Decided> {
  const plans = approvals.map(shownPlan);
  title('What is to be approved');
  say(plansText(plans.map(({ shown }) => shown.plan)));
  const decisions = [];
  for (const { shown, digest } of plans) {
    title(`Gate: ${shown.step}`);
    const targets = await analyst.decides(shown.plan);
    const answer = { approvalId: shown.id, planDigest: digest };
    if (targets === undefined) say('Not approved: this step is left out.');
    decisions.push(
      targets === undefined
        ? { ...answer, decision: 'reject' as const, reason: 'declined in the demo' }
        : { ...answer, decision: 'approve' as const, targets },
    );
  }
  await client.call('POST /v1/incidents/{id}/decisions', { path: { id: incidentId }, body: { decisions } });
  const approved = decisions.filter((one) => one.decision === 'approve').length;
  return { approved, declined: decisions.length - approved };
}
