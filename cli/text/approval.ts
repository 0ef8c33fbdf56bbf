import type { Approval } from '../../api/client/index.ts';
import { planText } from './plan.ts';
import { bold } from './style.ts';
import { fields, time } from './table.ts';

/** An approval with its plan and what was decided. Its texts are shown text. */
export const approvalText = (approval: Approval): string =>
  [
    fields([
      ['approval', bold(approval.id)],
      ['incident', approval.incidentId],
      ['state', approval.state],
      [
        'needs',
        `${approval.policy.quorum} × ${approval.policy.role}${approval.policy.fourEyes ? ', four eyes' : ''}`,
      ],
      ['decide before', time(approval.expiresAt)],
      ['act before', approval.actBefore === null ? null : time(approval.actBefore)],
    ]),
    planText(approval.plan),
    ...approval.decisions.map(
      ({ at, person, role, decision, targets, reason }) =>
        `${time(at)}  ${decision} by ${person} (${role}), ${targets.length} targets${reason === null ? '' : `: ${reason}`}`,
    ),
  ].join('\n');

/** What became of an approval by a decision. */
export function decidedText({ id, step, state, policy, decisions }: Approval): string {
  if (state !== 'pending') return `${id} ${step}: ${bold(state)}`;
  const yes = decisions.filter((one) => one.decision !== 'reject').length;
  return `${id} ${step}: counted, ${yes} of ${policy.quorum} persons have approved`;
}
