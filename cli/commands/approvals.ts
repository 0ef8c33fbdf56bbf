import type { Approval, Operations } from '../../api/client/index.ts';
import type { PageFlags } from '../client/page.ts';
import { moreHint, pageOf } from '../client/page.ts';
import type { Session } from '../client/session.ts';
import { needReason } from '../client/words.ts';
import { approvalText } from '../text/approval.ts';
import { table, time } from '../text/table.ts';

type Args = readonly string[];
type Query = NonNullable<Operations['GET /v1/approvals']['request']['query']>;

export async function listApprovals(
  { call, print }: Session,
  _: Args,
  flags: PageFlags & Pick<Query, 'status' | 'incident'> & { readonly all?: boolean },
): Promise<void> {
  const { status, incident, all } = flags;
  const query = {
    ...pageOf(flags),
    ...(status && all !== true && { status }),
    ...(incident && { incident }),
  };
  const page = await call('GET /v1/approvals', { query });
  const open = page.items.filter((approval) => approval.state === 'pending');
  print(
    page,
    ({ items }) =>
      table(
        ['id', 'incident', 'host', 'step', 'targets', 'state', 'decide before'],
        items.map((approval) => [
          approval.id,
          approval.incidentId,
          approval.host,
          approval.step,
          String(approval.plan.targets.length),
          approval.state,
          time(approval.expiresAt),
        ]),
      ),
    page.items.length === 0 ? 'nothing waits for a decision' : (nextFor(open) ?? moreHint(page.nextCursor)),
  );
}

/** Several plans of one incident are best decided at once: parts of a miner bring the rest back. */
function nextFor(open: readonly Approval[]): string | undefined {
  const [first] = open;
  if (first === undefined) return undefined;
  const together = open.filter((one) => one.incidentId === first.incidentId).length > 1;
  return together ? `next: davy approve --incident ${first.incidentId}` : `next: davy approve ${first.id}`;
}

export async function showApproval({ call, print }: Session, [id = '']: Args): Promise<void> {
  const approval = await call('GET /v1/approvals/{id}', { path: { id } });
  print(approval, approvalText, approval.state === 'pending' ? `next: davy approve ${id}` : '');
}

export async function reopenApproval(
  { call, print }: Session,
  [id = '']: Args,
  { reason }: { reason?: string },
): Promise<void> {
  const body = { reason: needReason(reason) };
  const answer = await call('POST /v1/approvals/{id}/reopen', { path: { id }, body });
  print(
    answer,
    ({ step }) => `a fresh plan for ${step} is being made`,
    `next: davy approvals --incident ${answer.incidentId}`,
  );
}
