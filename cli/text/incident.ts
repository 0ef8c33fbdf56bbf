import type { Incident, Step } from '../../api/client/index.ts';
import { attentionText } from '../../domain/attention.ts';
import { endingText } from './ending.ts';
import { verdictText } from './plan.ts';
import { bold, dim, green, red, yellow } from './style.ts';
import { fields, table, time } from './table.ts';
import { watchText } from './watch.ts';

/** An incident on one screen. Its texts are shown text. */
export function incidentText(incident: Incident): string {
  const { playbook } = incident;
  return [
    fields([
      ['incident', bold(incident.id)],
      ['host', incident.host],
      ['status', incident.resolution === null ? incident.status : `closed, ${resolutionText(incident)}`],
      ['attention', incident.attention === null ? null : red(attentionText(incident.attention))],
      ['playbook', `${playbook.name} ${playbook.version}, round ${incident.round}`],
      ['opened', time(incident.openedAt)],
      ['closed', incident.closedAt === null ? null : time(incident.closedAt)],
      ['watched', watchText(incident)],
      ['alerts', incident.alerts.join(' ')],
    ]),
    ...endingText(incident.ending),
    ...(incident.verdict === null ? [] : [verdictText(incident.verdict)]),
    stepsText(incident.steps),
  ].join('\n');
}

const resolutionText = ({ resolution }: Incident): string =>
  resolution === 'cleaned' ? green(resolution) : yellow(resolution ?? '');

/** Steps with the outcomes of their targets; below, each target that did not go as approved. */
export function stepsText(steps: readonly Step[]): string {
  const rows = steps.map(({ name, state, approvalId, outcomes }) => [
    name,
    state,
    approvalId ?? '-',
    outcomes.length === 0 ? '-' : countText(outcomes.map((one) => one.outcome)),
  ]);
  const odd = steps.flatMap(({ name, outcomes }) =>
    outcomes
      .filter(({ outcome }) => outcome !== 'done' && outcome !== 'already-absent')
      .map((one) => `  ${name} ${dim(one.targetId)}: ${yellow(one.outcome)} ${one.detail}`),
  );
  return [table(['step', 'state', 'approval', 'outcomes'], rows), ...odd].join('\n');
}

/** `2 done, 1 changed` */
function countText(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

/** What a person can do now; empty where the incident goes on by itself. */
export function nextStep({ id, status, steps }: Pick<Incident, 'id' | 'status' | 'steps'>): string {
  if (status === 'needs-attention')
    return `next: davy incidents resume ${id} --reason … (or finish it, as a lead)`;
  if (status !== 'awaiting-approval' && status !== 'awaiting-verdict') return '';
  const open = steps.filter((step) => step.state === 'awaiting-approval' && step.approvalId !== null);
  const [only] = open;
  return open.length === 1 && only?.approvalId
    ? `next: davy approve ${only.approvalId}`
    : `next: davy approve --incident ${id}`;
}
