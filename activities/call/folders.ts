import { Buffer } from 'node:buffer';
import { line } from '../../domain/shell-line.ts';
import type { CallLimits, HostSession } from '../../ssh/host-session.ts';
import { plainId } from './send.ts';

const LIMITS: CallLimits = { timeoutMs: 60_000, maxStdoutBytes: 64 * 1024, maxStderrBytes: 64 * 1024 };

async function ask(
  session: HostSession,
  name: string,
  calls: readonly string[],
): Promise<Map<string, string>> {
  if (calls.length === 0) return new Map();
  const { stdout } = await session.call(line(name, ...calls.map(plainId)), LIMITS);
  const said = Buffer.from(stdout)
    .toString('latin1')
    .matchAll(/^([a-z]+) (\S+)$/gm);
  return new Map([...said].map(([, word = '', id = '']) => [id, word]));
}

/** Goes on with what any of these calls left stopped. Needs no approval. Answers the calls that had something. */
export async function thawAll(session: HostSession, calls: readonly string[]): Promise<string[]> {
  return [...(await ask(session, 'act_thaw_all', calls)).keys()];
}

/** Removes the calls' folders, each once its deadline has passed. Answers those that had to stay. */
export async function cleanUpFolders(session: HostSession, calls: readonly string[]): Promise<string[]> {
  const said = await ask(session, 'act_clean', calls);
  return [...said].flatMap(([id, word]) => (word === 'kept' ? [id] : []));
}

/** Puts `stop` beside a call in flight, or in its way: what is not begun stays untouched. False where no folder can be made. */
export async function stopCall(session: HostSession, call: string): Promise<boolean> {
  return (await session.call(line('act_stop', plainId(call)), LIMITS)).exit === 0;
}
