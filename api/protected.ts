import type { Config } from '../domain/config.ts';
import { DavyError } from '../domain/errors.ts';
import type { Plan } from '../domain/plan.ts';
import { protectionOf } from '../domain/targets/protect.ts';

/**
 * Refuses an approval of what the operator's list protects now, which may be longer than when the plan was made. What the host
 * itself makes protected (sshd, mount points, accounts) the planner left out and the act checks again.
 *
 * @param chosen target ids; undefined means those that the plan offers selected
 * @throws DavyError `protected-target`
 */
export function refuseProtected(
  plan: Plan,
  chosen: readonly string[] | undefined,
  operator: Config['protect'],
): void {
  const facts = { pids: [], images: [], addresses: [], operator, accounts: [], mountPoints: [] };
  for (const target of plan.targets) {
    if (!(chosen === undefined ? target.selected : chosen.includes(target.id))) continue;
    const why = protectionOf(target.identity, facts);
    if (why !== null) throw new DavyError('protected-target', `${target.title} is protected: ${why}`);
  }
}
