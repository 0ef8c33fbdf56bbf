import type { ByteText } from '../text-kinds.ts';
import { asByteText, NO_BYTES } from './byte-text.ts';
/** One assignment of a crontab. */
export interface CronAssignment {
  readonly name: ByteText;
  readonly value: ByteText;
}

const ASSIGNMENT = /^[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s="'][^\s=]*))[ \t]*=[ \t]*(.*?)[ \t\r]*$/s;

/**
 * `name = value` of a crontab: either side may be quoted, nothing is expanded. It holds for the lines below it.
 *
 * @example cronAssignment(byteText('M = "/tmp/m"')) → { name: 'M', value: '/tmp/m' }
 */
export function cronAssignment(line: ByteText): CronAssignment | undefined {
  const match = line.length > 4096 ? null : line.match(ASSIGNMENT);
  if (match === null) return undefined;
  const [, double, single, bare, value = NO_BYTES] = match;
  const quoted = value.match(/^(["'])(.*)\1$/s)?.[2];
  return { name: double ?? single ?? bare ?? NO_BYTES, value: quoted ?? value };
}

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

/**
 * A command that starts what the assignment alone makes cron start with every line below it: a shell of somebody's, a file that bash
 * reads first, a library. Undefined for any other.
 */
export function commandOfAssignment({ name, value }: CronAssignment): ByteText | undefined {
  if (name === 'SHELL') return asByteText(`${quoted(value)} -c :`);
  return /^(?:BASH_ENV|LD_PRELOAD|LD_AUDIT)$/.test(name) ? asByteText(`${name}=${quoted(value)}`) : undefined;
}
