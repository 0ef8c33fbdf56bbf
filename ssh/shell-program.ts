import { Buffer } from 'node:buffer';
import { DavyError } from '../domain/errors.ts';
import type { ShellLine } from '../domain/shell-line.ts';

/**
 * The fixed part of every library: calls, framing and the reader loop.
 *
 * - The loop reads lines from fd 3, and children get `/dev/null`: a child that reads its standard input would otherwise eat the
 *   next call, and what it left over would run as commands.
 * - `read` fails on a line without newline: a line that was cut off is not run.
 * - Each line must begin with the session's key, which came as the first line: should data ever be left over in the stream, it
 *   does not begin with 128 bits that stand in no process's arguments, and the shell ends.
 * - `read` takes a byte a system call, so that it leaves what follows: a long call comes as its length in a line and then, by `dd`,
 *   in one piece, which is run only if it is whole.
 * - Input travels as base64 and is read by its exact length before the function starts: a cut-off upload starts nothing, and no
 *   NUL gets lost in the variable.
 * - `( … )`: an `exit`, a failed redirection (fatal in dash) or a trap ends the call, not the session. Children have no fd 3.
 * - fd 4 to 9 are closed: some login shells (csh) leave copies of stdout there.
 * - Markers by `echo`, a builtin everywhere: the nonce never stands in the arguments of a process.
 */
const PROLOGUE = `umask 077
nl='
'
davy_peer=$DAVY_PEER
unset DAVY_PEER L
davy_call() {
  davy_nonce=$1 davy_bytes=$2
  shift 2
  echo "$davy_nonce begin"
  echo "$davy_nonce begin" >&2
  if [ "$davy_bytes" = 0 ]; then
    ( "$@" ) 3<&-
  else
    davy_input=$(dd bs="$davy_bytes" count=1 iflag=fullblock <&3 2>/dev/null)
    [ "\${#davy_input}" = "$davy_bytes" ] || exit 96
    { echo "$davy_input" | base64 -d | ( "$@" ); } 3<&-
  fi
  davy_status=$?
  davy_input=
  echo "$nl$davy_nonce end $davy_status"
  echo "$nl$davy_nonce end $davy_status" >&2
}
davy_long() {
  davy_line=$(dd bs="$1" count=1 iflag=fullblock <&3 2>/dev/null)
  [ "\${#davy_line}" = "$1" ] || exit 96
  eval "$davy_line"
}
davy_hello() { echo "$davy_peer"; }
`;

const LOOP = `
exec 3<&0 0</dev/null 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-
IFS= read -r davy_key <&3 || exit 0
while IFS= read -r davy_line <&3; do
  case $davy_line in
    "$davy_key "*) eval "\${davy_line#"$davy_key "}" ;;
    *) exit 97 ;;
  esac
done
`;

/** Linux hands over at most 128 KiB in one argument, the NUL included (MAX_ARG_STRLEN), and the whole command is one argument. */
const MAX_COMMAND_BYTES = 128 * 1024 - 1;

/** The classic csh knows words of up to 1,023 bytes: `Word too long`. */
const MAX_WORD_BYTES = 900;

/**
 * sh, csh and fish agree on what single quotes mean, but for four characters: the quote, backslash (fish), newline and `!` (csh).
 * They travel as control characters, which no library may hold.
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
 * The exec request that turns the account's login shell into our shell with the library loaded. Good for sh, bash, csh, tcsh and
 * fish as login shells; the environment that the login shell made is dropped but for HOME and the connection's addresses.
 *
 * @param library POSIX sh: functions only, ASCII, no control characters but tab and newline
 * @throws DavyError `script-too-large`, `internal` for a character that cannot travel
 */
export function shellCommand(library: string, sudo: boolean): string {
  const text = PROLOGUE + library + LOOP;
  const odd = /[^\t\n\u0020-\u007e]/.exec(text);
  if (odd !== null) {
    const at = text.slice(0, odd.index).split('\n').length - PROLOGUE.split('\n').length + 1;
    throw new DavyError(
      'internal',
      `the script library holds a character that cannot travel, in its line ${at}`,
    );
  }
  let packed = text;
  for (const [from, to] of STAND_INS) packed = packed.replaceAll(from, to);
  const words: string[] = [];
  for (let at = 0; at < packed.length; at += MAX_WORD_BYTES)
    words.push(`'${packed.slice(at, at + MAX_WORD_BYTES)}'`);
  const command =
    `exec ${sudo ? '/usr/bin/sudo -n ' : ''}/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME="$HOME" ` +
    `DAVY_PEER="$SSH_CONNECTION" /bin/sh -c '${UNPACK}' sh ${words.join(' ')}`;
  const size = Buffer.byteLength(command);
  if (size > MAX_COMMAND_BYTES) {
    throw new DavyError(
      'script-too-large',
      `the command has ${size} bytes, at most ${MAX_COMMAND_BYTES} fit`,
    );
  }
  return command;
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
