import { Buffer } from 'node:buffer';
import type { Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { line } from '../../domain/shell-line.ts';
import type { Seen, Sighting } from '../../domain/targets/sighting.ts';
import { unseen } from '../../domain/targets/sighting.ts';
import type { CallLimits, HostSession } from '../../ssh/host-session.ts';

const LIMITS: CallLimits = { timeoutMs: 60_000, maxStdoutBytes: 256 * 1024, maxStderrBytes: 64 * 1024 };

/** What a look's word means, and the reason that lies in the word itself. */
const WORDS: Readonly<Record<string, readonly [seen: Seen, reason?: string]>> = {
  present: ['present'],
  absent: ['absent'],
  commented: ['neutralised', 'commented'],
  changed: ['differs'],
  link: ['differs', 'link'],
  'not-a-file': ['differs', 'not-a-file'],
  unreadable: ['unseen', 'unreadable'],
};

/** Runs looking statements and reads one line a target: `<target> <word> <reason>`. A target without a line is unseen. */
export async function inspectWith(
  session: HostSession,
  statements: readonly ShellLine[],
  targets: readonly Target[],
): Promise<Sighting[]> {
  if (statements.length === 0) return [];
  const reply = await session.call(line('act_look', ...statements), LIMITS);
  const said = new Map<string, string[]>();
  for (const row of reply.truncated ? [] : Buffer.from(reply.stdout).toString('latin1').split('\n')) {
    const [id, ...words] = row.split(' ').filter(Boolean);
    if (id !== undefined) said.set(id, words);
  }
  return targets.map(({ id }) => {
    const [word = '', why] = said.get(id) ?? [];
    const [seen, own] = WORDS[word] ?? [];
    if (seen === undefined) return unseen(id);
    const reason = why === undefined || /^\d+$/.test(why) ? own : why;
    return { targetId: id, seen, words: reason === undefined ? [] : [`reason=${reason}`] };
  });
}
