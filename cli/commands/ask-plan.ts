import type { Approval } from '../../api/client/index.ts';
import { DavyError } from '../../domain/errors.ts';
import type { Digest, TargetId } from '../../domain/ids.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Answer } from '../client/answer.ts';
import { readAnswer, readTargets, ticked } from '../client/answer.ts';
import type { Session } from '../client/session.ts';
import { visible } from '../client/terminal.ts';
import { usage } from '../client/words.ts';
import { approvalsText, approvalText } from '../text/approval.ts';
import { verdictText } from '../text/plan.ts';

const MOST_QUESTIONS = 5;

/**
 * Prints what waits for one incident as one story, and the verdict where that is the question. With `--json` stdout is for the
 * answer alone.
 */
export async function showPlans(
  { call, json, terminal }: Session,
  approvals: readonly Approval[],
): Promise<void> {
  const print = json ? terminal.say : terminal.out;
  const asksWhatItIs = approvals.find(({ step }) => step === 'confirm-miner');
  if (asksWhatItIs !== undefined) {
    const path = { id: asksWhatItIs.incidentId };
    const incident = visible(await call('GET /v1/incidents/{id}', { path }));
    if (incident.verdict !== null) print(verdictText(incident.verdict));
  }
  const [only, more] = approvals;
  print(only !== undefined && more === undefined ? approvalText(only) : approvalsText(approvals));
}

/**
 * The targets of a plan that was read elsewhere.
 *
 * @throws DavyError `plan-changed` when no named digest is that of the plan
 */
export function namedPlan(
  shown: Approval,
  digest: Digest,
  named: readonly string[],
  targets: string | undefined,
): TargetId[] {
  if (!named.includes(digest)) {
    throw new DavyError(
      'plan-changed',
      `the plan of ${shown.id} has digest ${digest}, which --digest does not name`,
    );
  }
  return targets === undefined ? ticked(shown.plan) : chosen(readTargets(targets, shown.plan));
}

/**
 * Asks on the terminal until the answer is clear. Undefined: no.
 *
 * @throws DavyError `invalid-request` without a terminal
 */
export async function askPlan(
  { terminal }: Pick<Session, 'terminal'>,
  { plan }: { readonly plan: Plan },
  targets: string | undefined,
): Promise<TargetId[] | undefined> {
  if (!terminal.interactive) {
    throw usage(`without a terminal nobody can be asked: read the plan, then give --digest ${plan.digest}`);
  }
  const wished = targets === undefined ? undefined : chosen(readTargets(targets, plan));
  for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
    const line = await terminal.ask(question(plan, wished));
    const answer = readAnswer(line, plan);
    if (answer.kind === 'no') return undefined;
    if (answer.kind === 'approve')
      return wished !== undefined && /^y/i.test(line.trim()) ? wished : answer.targets;
    terminal.say(answer.why);
  }
  return undefined;
}

function question(plan: Plan, wished: readonly string[] | undefined): string {
  if (plan.targets.length === 0) return `Approve ${plan.step} on ${plan.host}? [y/N] `;
  const ids = new Set(wished ?? ticked(plan));
  const final = plan.targets.filter((target) => ids.has(target.id) && !target.reversible).length;
  const warning = final === 0 ? '' : `, ${final} cannot be undone`;
  const which = wished === undefined ? 'ticked' : 'named';
  return `Approve the ${ids.size} ${which} of ${plan.targets.length} targets on ${plan.host}${warning}? [y/N, or numbers] `;
}

function chosen(answer: Answer): TargetId[] {
  if (answer.kind === 'approve') return answer.targets;
  throw new DavyError('unknown-target', answer.kind === 'unclear' ? answer.why : 'no target is named');
}
