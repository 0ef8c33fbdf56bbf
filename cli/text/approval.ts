import type { Approval } from '../../api/client/index.ts';
import { plansText } from './plan.ts';
import { bold } from './style.ts';
import { fields, table, time } from './table.ts';

const needs = ({ policy }: Approval): string =>
  `${policy.quorum} × ${policy.role}${policy.fourEyes ? ', four eyes' : ''}`;

/** An approval with its plan and what was decided. Its texts are shown text. */
export const approvalText = (approval: Approval): string =>
  [
    fields([
      ['approval', bold(approval.id)],
      ['incident', approval.incidentId],
      ['state', approval.state],
      ['needs', needs(approval)],
      ['decide before', time(approval.expiresAt)],
      ['act before', approval.actBefore === null ? null : time(approval.actBefore)],
    ]),
    plansText([approval.plan]),
    ...decisionsText(approval),
  ].join('\n');

/** What waits for one incident, as one story. */
export const approvalsText = (approvals: readonly Approval[]): string =>
  [
    table(
      ['approval', 'step', 'needs', 'decide before'],
      approvals.map((approval) => [approval.id, approval.step, needs(approval), time(approval.expiresAt)]),
    ),
    plansText(approvals.map(({ plan }) => plan)),
    ...approvals.flatMap(decisionsText),
  ].join('\n');

const decisionsText = ({ decisions }: Approval): string[] =>
  decisions.map(
    ({ at, person, role, decision, targets, reason }) =>
      `${time(at)}  ${decision} by ${person} (${role}), ${targets.length} targets${reason === null ? '' : `: ${reason}`}`,
  );

/** What became of an approval by a decision. */
export function decidedText({ id, step, state, policy, decisions }: Approval): string {
  if (state !== 'pending') return `${id} ${step}: ${bold(state)}`;
  const yes = decisions.filter((one) => one.decision !== 'reject').length;
  return `${id} ${step}: counted, ${yes} of ${policy.quorum} persons have approved`;
}
