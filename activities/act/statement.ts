import { Buffer } from 'node:buffer';
import type { ShellLine } from '../../ssh/quote.ts';

/** A parameter: bytes as they are, a string as UTF-8, a number in decimal. */
export type Parameter = Uint8Array | string | number;

const FUNCTION_NAME = /^[a-z_][a-z0-9_]{0,63}$/;

/**
 * One call of a library function. The same quoting as `line` of ssh/quote.ts, which this room may not import; a test holds the
 * two together byte for byte. A newline is `'"$nl"'`, because a call is one line.
 *
 * @throws TypeError for a NUL byte, which no parameter can hold, and for a function name that is not a plain one
 * @example statement('cron_cut', 'act_1', '/var/spool/cron/root') // cron_cut 'act_1' '/var/spool/cron/root'
 */
export function statement(name: string, ...parameters: readonly Parameter[]): ShellLine {
  if (!FUNCTION_NAME.test(name)) throw new TypeError('not the name of a shell function');
  const words = [Buffer.from(name, 'latin1'), ...parameters.map(quoted)];
  return Buffer.concat(
    words.flatMap((word, i) => (i === 0 ? [word] : [SPACE, word])),
  ) as Uint8Array as ShellLine;
}

const SPACE = Buffer.from(' ');

function quoted(parameter: Parameter): Buffer {
  // latin1: one character a byte, so that any bytes survive the replacing.
  const text = Buffer.from(typeof parameter === 'number' ? String(parameter) : parameter).toString('latin1');
  if (text.includes('\0')) throw new TypeError('a shell parameter cannot hold a NUL byte');
  return Buffer.from(`'${text.replaceAll("'", `'\\''`).replaceAll('\n', `'"$nl"'`)}'`, 'latin1');
}
