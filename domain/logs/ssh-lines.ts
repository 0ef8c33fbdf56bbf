import type { Found } from './event.ts';
import type { SyslogLine } from './syslog.ts';

/**
 * OpenSSH. From 9.8 on the lines come from `sshd-session` (fail2ban#3782). The client chooses the name that it tries to log in
 * with, and may choose one that looks like a whole line of the log: so patterns are anchored at both ends, and the address is the
 * last one.
 */
const TAGS: ReadonlySet<string> = new Set(['sshd', 'sshd-session', 'sshd-auth', 'dropbear']);

const ACCEPTED = /^Accepted ([\w/-]{1,40}) for (.{1,256}) from (\S{2,64}) port \d{1,5}(?: ssh2)?(?:: .*)?$/;
const FAILED =
  /^Failed ([\w/-]{1,40}) for (?:invalid user |illegal user )?(.{0,256}) from (\S{2,64}) port \d{1,5}(?: ssh2)?$/;
const INVALID = /^Invalid user (.{0,256}) from (\S{2,64})(?: port \d{1,5})?$/;
const TOO_MANY =
  /^(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?(.{0,256}) from (\S{2,64}) port \d{1,5} ssh2(?: \[preauth\])?$/;
const DROPBEAR =
  /^(Password|Pubkey) auth succeeded for '(.{1,256})'(?: with key .{1,200})? from (\S{2,64}):\d{1,5}$/;

export function sshEvent({ tag, message }: SyslogLine): Found | null {
  if (!TAGS.has(tag.split('/').at(-1) ?? '')) return null;
  const accepted = ACCEPTED.exec(message);
  if (accepted !== null) {
    const [, method = '', user = '', address = ''] = accepted;
    return login(method === 'keyboard-interactive/pam' ? 'password' : method, user, address);
  }
  const dropbear = DROPBEAR.exec(message);
  if (dropbear !== null) {
    return login(dropbear[1] === 'Password' ? 'password' : 'publickey', dropbear[2] ?? '', dropbear[3] ?? '');
  }
  const failed = FAILED.exec(message);
  if (failed !== null) return failure(failed[2] ?? '', failed[3] ?? '');
  const other = INVALID.exec(message) ?? TOO_MANY.exec(message);
  return other === null ? null : failure(other[1] ?? '', other[2] ?? '');
}

const login = (method: string, user: string, address: string): Found => ({
  kind: 'ssh',
  grade: 'success',
  what: `SSH login by ${method}`,
  attack: 'T1078',
  method,
  user,
  address,
});

const failure = (user: string, address: string): Found => ({
  kind: 'ssh',
  grade: 'attempt',
  what: 'failed SSH login',
  attack: 'T1110',
  user,
  address,
});
