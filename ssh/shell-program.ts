import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { DavyError } from '../domain/errors.ts';
import { withoutComments } from '../domain/script-text.ts';
import type { ShellLine } from '../domain/shell-line.ts';

/** What the exec command holds: calls, framing and the reader loop. */
const readerProgram = (): string =>
  ['prologue.sh', 'loop.sh']
    .map((name) => withoutComments(readFileSync(new URL(name, import.meta.url), 'utf8')))
    .join('');

/** The classic csh knows words of up to 1,023 bytes: `Word too long`. */
const MAX_WORD_BYTES = 900;

/**
 * sh, csh and fish agree on what single quotes mean, but for four characters: the quote, backslash (fish), newline and `!` (csh).
 * They travel as control characters, which the program does not hold.
 */
const STAND_INS: readonly (readonly [string, string])[] = [
  ["'", '\u0001'],
  ['\\', '\u0002'],
  ['\n', '\u0003'],
  ['!', '\u0004'],
];

const UNPACK =
  'IFS=; L="$*"; unset IFS; eval "$(echo "$L" | tr "\\001\\002\\003\\004" "\\047\\134\\012\\041")"';

/**
 * The exec request that turns the account's login shell into our shell. Good for sh, bash, csh, tcsh and fish as login shells; the
 * environment that the login shell made is dropped but for HOME and the connection's addresses.
 *
 * It is short, and the same for every host: sudo writes it into its log, dropbear takes 9,000 bytes at most, and every process of the
 * host can read it. The library follows as {@link encodeLibrary}.
 *
 * @param shell path of a POSIX shell and its words: only of ours, never of a host's or an operator's
 */
export function shellCommand(sudo: boolean, shell = '/bin/sh'): string {
  let packed = readerProgram();
  for (const [from, to] of STAND_INS) packed = packed.replaceAll(from, to);
  const words: string[] = [];
  for (let at = 0; at < packed.length; at += MAX_WORD_BYTES)
    words.push(`'${packed.slice(at, at + MAX_WORD_BYTES)}'`);
  return (
    `exec ${sudo ? '/usr/bin/sudo -n ' : ''}/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME="$HOME" ` +
    `DAVY_PEER="$SSH_CONNECTION" ${shell} -c '${UNPACK}' sh ${words.join(' ')}`
  );
}

/**
 * The library as it goes to the shell, ahead of the first call and in the same flight: one block of a counted length. However it
 * is cut off, nothing of it runs.
 *
 * @param key of the session, as sent in its first line
 * @param library POSIX sh: functions only, ASCII, no control characters but tab and newline
 * @throws DavyError `internal` for another character: what the shell counts would not be what was sent
 */
export function encodeLibrary(key: string, library: string): Uint8Array {
  const odd = /[^\t\n\u0020-\u007e]/.exec(library);
  if (odd !== null) {
    const at = library.slice(0, odd.index).split('\n').length;
    throw new DavyError(
      'internal',
      `the script library holds a character that cannot travel, in its line ${at}`,
    );
  }
  // The shell's command substitution drops newlines at the end.
  const text = library.trimEnd();
  return Buffer.from(text === '' ? '' : `${key} davy_long ${text.length}\n${text}`);
}

/** From here on a call is sent by its length: 10 kB cost 1 ms to start dd, but 5 ms to be read byte by byte. */
const LONG_CALL_BYTES = 1024;

/**
 * A call as it goes to the shell. However it is cut off, nothing of it runs.
 *
 * @param key of the session, as sent in its first line
 * @param nonce 32 hexadecimal digits that frame the reply
 */
export function encodeCall(key: string, nonce: string, line: ShellLine, input: Uint8Array): Uint8Array {
  const data = Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('base64');
  const call = Buffer.concat([Buffer.from(`davy_call ${nonce} ${data.length} `), line]);
  const parts =
    call.length < LONG_CALL_BYTES
      ? [`${key} `, call, `\n${data}`]
      : [`${key} davy_long ${call.length}\n`, call, data];
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}
