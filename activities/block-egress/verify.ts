import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import type { Target } from '../../domain/plan.ts';
import { line } from '../../domain/shell-line.ts';
import { shorten, show } from '../../domain/show.ts';
import type { Sighting } from '../../domain/targets/sighting.ts';
import { unseen } from '../../domain/targets/sighting.ts';
import type { HostSession } from '../../ssh/host-session.ts';
import type { ActContext } from '../action/applier.ts';
import { ownNames, targetWords } from './words.ts';

const LIMITS = { timeoutMs: 30_000, maxStdoutBytes: 1024 * 1024, maxStderrBytes: 65_536 };

/**
 * How the way to each address stands: at once, to settle, and again before the incident is closed (a reboot drops the rules).
 * `absent` while a lasting rule blocks it, `temporary` while the kernel will take the rule away because nobody confirmed it,
 * `present` where no rule of ours blocks it.
 */
export const inspectEgress = (
  session: HostSession,
  targets: readonly Target[],
  context: ActContext,
): Promise<Sighting[]> => ask('egress_look', session, targets, context);

/**
 * From a new connection, opened while the rules were in force: that it came about proves that they do not lock us out. The
 * temporary elements are replaced by lasting ones, atomically. A rule that ran out before that is not made again.
 */
export const confirmEgress = (
  fresh: HostSession,
  targets: readonly Target[],
  context: ActContext,
): Promise<Sighting[]> => ask('egress_confirm', fresh, targets, context);

const STANDS = {
  permanent: { seen: 'absent', reason: 'rule-lasts' },
  timed: { seen: 'temporary', reason: 'rule-timed' },
  absent: { seen: 'present', reason: 'no-rule' },
} as const;

async function ask(
  name: string,
  session: HostSession,
  targets: readonly Target[],
  context: ActContext,
): Promise<Sighting[]> {
  const asked = line(name, ...ownNames(context.incidentId), ...targetWords(targets));
  const reply = await session.call(asked, LIMITS);
  const text = Buffer.from(reply.stdout).toString('latin1');
  const said = new Map<string, Omit<Sighting, 'targetId'>>();
  for (const row of text.split('\n')) {
    const [, id, stand, tool] =
      /^(t_[0-9a-f]{16}) (permanent|timed|absent) (nft|iptables(?:-nft|-legacy)?|none)$/.exec(row) ?? [];
    if (id === undefined || tool === undefined) continue;
    if (stand !== 'permanent' && stand !== 'timed' && stand !== 'absent') continue;
    const { seen, reason } = STANDS[stand];
    said.set(id, { seen, words: [`reason=${reason}`, ...(seen === 'present' ? [] : [`by ${tool}`])] });
  }
  if (reply.exit !== 0 && said.size === 0) {
    const stderr = shorten(show(reply.stderr), 200);
    throw new DavyError('reply-invalid', `${name} ended with ${reply.exit}: ${stderr}`);
  }
  return targets.map(({ id }) => ({ ...unseen(id), ...said.get(id) }));
}
