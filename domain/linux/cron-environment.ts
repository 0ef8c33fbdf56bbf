/** One assignment of a crontab. */
export interface CronAssignment {
  readonly name: string;
  readonly value: string;
}

const ASSIGNMENT = /^[ \t]*(?:"([^"]*)"|'([^']*)'|([^\s="'][^\s=]*))[ \t]*=[ \t]*(.*?)[ \t\r]*$/s;

/**
 * `name = value` of a crontab: either side may be quoted, nothing is expanded. It holds for the lines below it.
 *
 * @param line plain text, or one character a byte
 * @example cronAssignment('M = "/tmp/m"') → { name: 'M', value: '/tmp/m' }
 */
export function cronAssignment(line: string): CronAssignment | undefined {
  const match = line.length > 4096 ? null : ASSIGNMENT.exec(line);
  if (match === null) return undefined;
  const [, double, single, bare, value = ''] = match;
  const quoted = /^(["'])(.*)\1$/s.exec(value)?.[2];
  return { name: double ?? single ?? bare ?? '', value: quoted ?? value };
}

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

/**
 * A command that starts what the assignment alone makes cron start with every line below it: a shell of somebody's, a file that bash
 * reads first, a library. Undefined for any other.
 */
export function commandOfAssignment({ name, value }: CronAssignment): string | undefined {
  if (name === 'SHELL') return `${quoted(value)} -c :`;
  return /^(?:BASH_ENV|LD_PRELOAD|LD_AUDIT)$/.test(name) ? `${name}=${quoted(value)}` : undefined;
}
