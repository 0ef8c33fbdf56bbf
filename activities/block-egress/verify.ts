import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import type { Target } from '../../domain/plan.ts';
import { line } from '../../domain/shell-line.ts';
import { shorten, show } from '../../domain/show.ts';
import type { TargetOutcome } from '../../domain/targets/outcome.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { ActContext } from '../action/applier.ts';
import { ownNames, targetWords } from './words.ts';

const LIMITS = { timeoutMs: 30_000, maxStdoutBytes: 1024 * 1024, maxStderrBytes: 65_536 };

type Stand = 'permanent' | 'timed' | 'absent';

/**
 * Whether the rules stand as they should: at once, to settle, and again before the incident is closed (a reboot drops them).
 * `unknown`: in force, but the kernel will take it away because nobody confirmed it. `failed`: no rule of ours blocks it.
 */
export const lookAtEgress = (
  session: HostSession,
  targets: readonly Target[],
  context: ActContext,
): Promise<TargetOutcome[]> => ask('egress_look', session, targets, context, lookOutcome);

/**
 * From a new connection, opened while the rules were in force: that it came about proves that they do not lock us out. The
 * temporary elements are replaced by lasting ones, atomically. A rule that ran out before that is not made again.
 */
export const confirmEgress = (
  fresh: HostSession,
  targets: readonly Target[],
  context: ActContext,
): Promise<TargetOutcome[]> => ask('egress_confirm', fresh, targets, context, confirmOutcome);

type Said = Pick<TargetOutcome, 'outcome' | 'detail'>;

const lookOutcome = (stand: Stand, tool: string): Said =>
  stand === 'permanent'
    ? { outcome: 'done', detail: `blocked by ${tool}` }
    : stand === 'timed'
      ? { outcome: 'unknown', detail: `blocked by ${tool}, not confirmed: it will expire by itself` }
      : { outcome: 'failed', detail: 'no rule of this incident blocks it' };

const confirmOutcome = (stand: Stand, tool: string): Said =>
  stand === 'permanent'
    ? { outcome: 'done', detail: `blocked by ${tool}, confirmed from a new connection` }
    : stand === 'timed'
      ? { outcome: 'failed', detail: `${tool} did not take the lasting rule: this one will expire by itself` }
      : { outcome: 'failed', detail: 'no rule stood any more when the new connection came' };

async function ask(
  name: string,
  session: HostSession,
  targets: readonly Target[],
  context: ActContext,
  say: (stand: Stand, tool: string) => Said,
): Promise<TargetOutcome[]> {
  const asked = line(name, ...ownNames(context.incidentId), ...targetWords(targets));
  const reply = await session.call(asked, LIMITS);
  const text = Buffer.from(reply.stdout).toString('latin1');
  const said = new Map<string, Said>();
  for (const row of text.split('\n')) {
    const [, id, stand, tool] =
      /^(t_[0-9a-f]{16}) (permanent|timed|absent) (nft|iptables(?:-nft|-legacy)?|none)$/.exec(row) ?? [];
    if (id === undefined || tool === undefined) continue;
    const word: Stand = stand === 'permanent' || stand === 'timed' ? stand : 'absent';
    said.set(id, say(word, tool));
  }
  if (reply.exit !== 0 && said.size === 0) {
    const stderr = shorten(show(reply.stderr), 200);
    throw new DavyError('reply-invalid', `${name} ended with ${reply.exit}: ${stderr}`);
  }
  return targets.map(({ id }) => ({
    targetId: id,
    proof: said.has(id) ? 'looked' : 'none',
    ...(said.get(id) ?? { outcome: 'unknown', detail: 'the host did not say whether the rule stands' }),
  }));
}
