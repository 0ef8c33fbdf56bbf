import { Buffer } from 'node:buffer';
import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { line } from '../../domain/shell-line.ts';
import type { Outcome, TargetOutcome } from '../../domain/targets/outcome.ts';
import { sentence } from '../../domain/targets/sentences.ts';
import type { CallLimits, HostSession } from '../../ssh/host-session.ts';

const LIMITS: CallLimits = { timeoutMs: 60_000, maxStdoutBytes: 256 * 1024, maxStderrBytes: 64 * 1024 };

/** What a look says, as an outcome: what is still there as approved was not touched. */
const WORDS: Readonly<Record<string, Outcome>> = {
  present: 'not-begun',
  absent: 'already-absent',
  commented: 'neutralised',
  changed: 'changed',
  link: 'changed',
  'not-a-file': 'changed',
};

/** Runs looking statements and reads one line a target: `<target> <word> …`. A target without a line is `unknown`. */
export async function lookWith(
  session: HostSession,
  statements: readonly ShellLine[],
  targets: readonly Target[],
): Promise<TargetOutcome[]> {
  if (statements.length === 0) return [];
  const reply = await session.call(line('act_look', ...statements), LIMITS);
  const said = new Map<string, string[]>();
  for (const row of Buffer.from(reply.stdout).toString('latin1').split('\n')) {
    const [id, ...words] = row.split(' ').filter(Boolean);
    if (id !== undefined) said.set(id, words);
  }
  return targets.map(({ id }) => {
    const [word = '', why] = reply.truncated ? [] : (said.get(id) ?? []);
    const outcome = WORDS[word] ?? 'unknown';
    const reason = why === undefined || /^\d+$/.test(why) ? [] : [`reason=${why}`];
    return {
      targetId: id,
      outcome,
      detail: sentence(outcome, reason),
      proof: outcome === 'unknown' ? 'none' : 'looked',
    };
  });
}
