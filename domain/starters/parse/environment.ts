import { asByteText } from '../../linux/byte-text.ts';
import type { ByteText } from '../../text-kinds.ts';
import type { Parse } from './piece.ts';
import { logicalLines, piece } from './piece.ts';

export interface Assignment {
  readonly line: number;
  readonly name: string;
  readonly value: ByteText;
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_]\w{0,100})\s*=(.*)$/s;

/** `NAME=VALUE` lines, as pam_env, environment.d and `EnvironmentFile=` read them: one pair of quotes is taken off, nothing is expanded. */
export const assignmentsOf = (text: ByteText): Assignment[] =>
  logicalLines(text).flatMap(({ line, text: row }) => {
    const [, name, rest = ''] = LINE.exec(row) ?? [];
    if (name === undefined) return [];
    const value = rest.trim();
    return [{ line, name, value: asByteText(/^(["'])(.*)\1$/s.exec(value)?.[2] ?? value) }];
  });

/** Variables that load or run something with every program. */
const STARTING = /^(?:LD_PRELOAD|LD_AUDIT|BASH_ENV|ENV|PROMPT_COMMAND)$/;

const asCode = (name: string, value: string): string =>
  `export ${name === 'ENV' ? 'BASH_ENV' : name}='${value.replaceAll("'", `'\\''`)}'`;

/** Environment files; in pam_env.conf `NAME DEFAULT=value OVERRIDE=value`. */
export const parseEnvironment: Parse = (text) => ({
  pieces: [
    ...assignmentsOf(text)
      .filter(({ name }) => STARTING.test(name))
      .map(({ line, name, value }) => piece(line, asCode(name, value))),
    ...logicalLines(text).flatMap(({ line, text: row }) => {
      const [, name = '', rest = ''] = /^\s*([A-Z_]{1,40})\s+(.*)$/s.exec(row) ?? [];
      if (!STARTING.test(name)) return [];
      return [...rest.matchAll(/\b(?:DEFAULT|OVERRIDE)=("[^"]*"|\S+)/g)].map(([, value = '']) =>
        piece(line, asCode(name, value.replaceAll('"', ''))),
      );
    }),
  ],
});

/** `DefaultEnvironment=` of systemd's own settings holds several assignments, each of which may be quoted. */
export const parseManager: Parse = (text) => ({
  pieces: logicalLines(text).flatMap(({ line, text: row }) => {
    const value = /^\s*(?:Default|Manager)Environment\s*=\s*(.*)$/s.exec(row)?.[1] ?? '';
    return value.trim() === '' ? [] : [piece(line, `export ${value}`)];
  }),
});
