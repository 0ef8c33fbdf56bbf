import { show, shownText } from '../show.ts';
import type { Shown } from '../snapshot.ts';
import type { LogEvent } from './event.ts';
import type { LogFile } from './log-file.ts';

/** `struct utmp` of Linux on 64-bit and 32-bit machines, little-endian (utmp(5)). */
const RECORD = 384;
const USER_PROCESS = 7;

const field = (bytes: Uint8Array, at: number, length: number): Shown => {
  const whole = bytes.subarray(at, at + length);
  const end = whole.indexOf(0);
  return show(end < 0 ? whole : whole.subarray(0, end));
};

/** Logins of wtmp, failed ones of btmp. The line number is the record's, 1 for the first. */
export function wtmpEvents(file: LogFile): LogEvent[] {
  const failed = /btmp[^/]*$/.test(file.path);
  const view = new DataView(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  const events: LogEvent[] = [];
  for (let at = 0; at + RECORD <= file.bytes.length; at += RECORD) {
    const type = view.getInt16(at, true);
    const user = field(file.bytes, at + 44, 32);
    const from = field(file.bytes, at + 76, 256);
    const seconds = view.getUint32(at + 340, true);
    // LOGIN_PROCESS is what sshd writes into btmp; local consoles have no address.
    if ((type !== USER_PROCESS && !(failed && type === 6)) || user === '' || from === '' || seconds === 0)
      continue;
    const terminal = field(file.bytes, at + 8, 32);
    events.push({
      kind: 'ssh',
      grade: failed ? 'attempt' : 'success',
      what: failed ? 'failed login' : 'login on a terminal',
      file: file.path,
      line: at / RECORD + 1,
      text: shownText`${user} ${terminal} ${from}`,
      atMs: seconds * 1000,
      address: from,
      user,
      times: 1,
      attack: failed ? 'T1110' : 'T1078',
    });
  }
  return events;
}
