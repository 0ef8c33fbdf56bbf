import type { SurveyId } from '../../../domain/ids.ts';
import { NO_BYTES } from '../../../domain/linux/byte-text.ts';
import { show } from '../../../domain/show.ts';
import type { Blind, Snapshot } from '../../../domain/snapshot.ts';
import type { SurveyLimits } from '../limits.ts';
import type { ByteText, Section } from './sections.ts';
import { byteText, sections } from './sections.ts';
import { unpacked } from './unpack.ts';

/** One reply of the remote function `survey`, and what is known about it. */
export interface Captured {
  readonly reply: Uint8Array;
  /** The reply was cut at a limit. */
  readonly truncated: boolean;
  readonly nonce: string;
  readonly prefix: string;
  readonly responder: Snapshot['host']['responder'];
  readonly hostKey: string;
}

export interface ParseOptions {
  readonly surveyId: SurveyId;
  readonly number: number;
  readonly limits: SurveyLimits;
  readonly now: Date;
}

/** A reply taken apart. A section that is not there reads as empty text, and `missing` says so. */
export interface Reply {
  readonly sections: ReadonlyMap<string, Section>;
  readonly text: (section: string) => ByteText;
  readonly prefix: string;
}

export function takeApart(captured: Captured): Reply {
  const found = sections(byteText(captured.reply), captured.nonce);
  const packed = found.get('packed');
  if (packed !== undefined)
    for (const [name, section] of unpacked(packed.text, captured.nonce))
      if (!found.has(name)) found.set(name, section);
  return { sections: found, text: (name) => found.get(name)?.text ?? NO_BYTES, prefix: captured.prefix };
}

const EXPECTED: readonly string[] = [
  'self facts ss1 net1 ss2 cgroups1 stat status cmdline cgroup exe links fds net2 cgroups2 exepaths',
  'sha256 md5 pids nets cron cron-texts persistence persistence-starts persistence-texts tmp attributes done',
].flatMap((names) => names.split(' '));

/** Sections that say by their status that they were cut short, and at which time limit or size. */
const TIMED_OUT: ReadonlySet<number> = new Set([124, 143]);

/** What the sections say of themselves: missing, cut off, too slow, too much. */
export function missing(found: ReadonlyMap<string, Section>, truncated: boolean): Blind[] {
  const blind: Blind[] = [];
  if (truncated)
    blind.push({ what: 'survey', how: 'truncated', detail: show('the reply is over the limit') });
  for (const name of new Set([...EXPECTED, ...found.keys()])) {
    const section = found.get(name);
    if (section === undefined)
      blind.push({ what: name, how: 'truncated', detail: show('this part of the reply is missing') });
    else if (section.status === null)
      blind.push({ what: name, how: 'truncated', detail: show('this part of the reply is cut off') });
    else if (TIMED_OUT.has(section.status))
      blind.push({ what: name, how: 'truncated', detail: show('reading took too long') });
    else if (section.status === 126)
      blind.push({ what: name, how: 'truncated', detail: show('too many processes for one command') });
  }
  return blind;
}
