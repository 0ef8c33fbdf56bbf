import type { StampContext } from './stamp.ts';
import { parseStamp } from './stamp.ts';

/** One line in the shape of syslog or of the journal's short output. Texts have one character a byte. */
export interface SyslogLine {
  readonly atMs: number;
  readonly tag: string;
  readonly pid: number | null;
  readonly message: string;
  /** How often the message stands for itself: `message repeated N times: […]`. */
  readonly times: number;
}

/** busybox's syslogd puts `auth.info` before the tag; fail2ban#3730. */
const AFTER_STAMP =
  /^ (?:([\w.:-]{1,255}) )??(?:[a-z0-9]{1,12}\.[a-z]{2,8} )?([\w./()@-]{1,64})(?:\[(\d{1,10})\])?: (.*)$/s;
const REPEATED = /^message repeated (\d{1,7}) times: \[ ?(.*)\]$/s;

/** Words of which one is in every line of syslog that {@link parseSyslog} is asked about; parsing all others would be for nothing. */
export const SYSLOG_WORDS =
  /Accepted |Failed |Invalid user|auth succeeded|maximum authentication|CMD \(|REPLACE|new user|COMMAND=/;

/** Never throws; null for a line of another shape. */
export function parseSyslog(text: string, context: StampContext): SyslogLine | null {
  const start = /^<\d{1,3}>/.exec(text)?.[0].length ?? 0;
  const stamp = parseStamp(text.slice(start, start + 64), context);
  if (stamp === null) return null;
  const found = AFTER_STAMP.exec(text.slice(start + stamp.length));
  if (found === null) return null;
  const [, , tag = '', pid, said = ''] = found;
  const repeated = REPEATED.exec(said);
  return {
    atMs: stamp.atMs,
    tag,
    pid: pid === undefined ? null : Number(pid),
    message: repeated?.[2] ?? said,
    times: repeated === null ? 1 : Number(repeated[1]),
  };
}
