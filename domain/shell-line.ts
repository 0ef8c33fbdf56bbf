import { DavyError } from './errors.ts';

/** One call of a library function, ready for the remote shell. Only {@link line} makes one. */
export type ShellLine = Uint8Array & { readonly [shellLine]: true };
declare const shellLine: unique symbol;

/** `sh` keeps functions and variables in one name space each; the prologue owns what begins with `davy_`. */
const FUNCTION_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Longest call in bytes, all parameters together. What is longer belongs into `input`. */
export const MAX_LINE_BYTES = 1024 * 1024;

/**
 * Quotes bytes for `sh`, byte for byte: `'…'`, where a quote is `'\''` and a newline is `'"$nl"'`, because a call is one line.
 * `nl` is defined by the library's prologue. A string is taken as UTF-8.
 *
 * @throws DavyError `invalid-request` for a NUL byte, which no parameter of a process or function can hold
 * @example quote("it's") // 'it'\''s'
 */
export function quote(value: Uint8Array | string): Uint8Array {
  const bytes = typeof value === 'string' ? utf8(value) : value;
  const out: number[] = [QUOTE];
  for (const byte of bytes) {
    if (byte === 0) throw new DavyError('invalid-request', 'a shell parameter cannot hold a NUL byte');
    if (byte === QUOTE) out.push(...QUOTED_QUOTE);
    else if (byte === NEWLINE) out.push(...QUOTED_NEWLINE);
    else out.push(byte);
  }
  out.push(QUOTE);
  return Uint8Array.from(out);
}

const QUOTE = 0x27;
const NEWLINE = 0x0a;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const QUOTED_QUOTE = utf8(`'\\''`);
const QUOTED_NEWLINE = utf8(`'"$nl"'`);

/**
 * The call of a library function with its parameters.
 *
 * @throws DavyError `invalid-request` for a function name that is not a plain one, a NUL byte, or a line over
 * {@link MAX_LINE_BYTES}
 * @example line('survey_processes', '4096')
 */
export function line(name: string, ...parameters: readonly (Uint8Array | string)[]): ShellLine {
  if (!FUNCTION_NAME.test(name)) throw new DavyError('invalid-request', 'not the name of a shell function');
  const parts: Uint8Array[] = [utf8(name)];
  for (const parameter of parameters) parts.push(SPACE, quote(parameter));
  const whole = concatenated(parts);
  if (whole.length > MAX_LINE_BYTES) {
    throw new DavyError('invalid-request', `call line of ${whole.length} bytes, at most ${MAX_LINE_BYTES}`);
  }
  return whole as ShellLine;
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const SPACE = utf8(' ');

/** Letters that mean themselves in an assignment of any shell; every quote of a word is quoted once more in the call's line. */
const PLAIN: ReadonlySet<number> = new Set(
  utf8('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-'),
);
const isPlain = (byte: number): boolean => PLAIN.has(byte);

const FIELD_NAME = /^[a-z][a-z0-9_]{0,31}$/;

/**
 * A target as one parameter of a function, whatever bytes its fields hold: `act_load "$1"` of the remote library sets `t_<name>` for
 * each of them. It is a word of quoted assignments, since the shell has no other form that keeps every byte and costs no process.
 *
 * @throws DavyError `invalid-request` for a NUL byte; `internal` for a name that cannot be a variable's
 * @example line('file_take', actId, packed({ id, path, sha256 }))
 */
export function packed(fields: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (!FIELD_NAME.test(name)) throw new DavyError('internal', `not the name of a field: ${name}`);
    const bytes = typeof value === 'string' ? utf8(value) : value;
    parts.push(
      utf8(`${parts.length === 0 ? '' : ' '}t_${name}=`),
      bytes.every(isPlain) ? bytes : quote(bytes),
    );
  }
  return concatenated(parts);
}
