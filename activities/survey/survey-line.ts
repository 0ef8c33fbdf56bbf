import { Buffer } from 'node:buffer';
import type { HostSession } from '../../ssh/host-session.ts';
import type { ShellLine } from '../../ssh/quote.ts';

/** What the survey needs of a session. */
export type SurveySession = Pick<HostSession, 'call' | 'peer'>;

/** A call whose words need no quoting. What came from a host travels as a call's input, never in its line. */
export function plainLine(...words: readonly string[]): ShellLine {
  for (const word of words) if (!/^[A-Za-z0-9_./-]+$/.test(word)) throw new TypeError('not a plain word');
  return Buffer.from(words.join(' ')) as Uint8Array as ShellLine;
}
