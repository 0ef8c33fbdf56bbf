import { CommanderError } from 'commander';
import type { ErrorCode } from '../domain/errors.ts';
import { HOST_UNREACHABLE, isDavyError } from '../domain/errors.ts';
import { Interrupted, visible } from './client/terminal.ts';

/** Exit codes, and the shell's 128 + 2 for a command that Ctrl-C ended. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  notReady: 3,
  refused: 4,
  unreachable: 5,
  interrupted: 130,
} as const;

const USAGE: ReadonlySet<ErrorCode> = new Set([
  'config-invalid',
  'playbook-invalid',
  'invalid-request',
  'invalid-json',
]);
const NOT_READY: ReadonlySet<ErrorCode> = new Set([
  'machine-not-ready',
  'not-ready',
  'home-in-use',
  'no-worker',
  'store-unavailable',
  'other-form',
  'newer-form',
]);
const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([...HOST_UNREACHABLE, 'server-unreachable']);

/** A command ends with this to choose its exit code after it has printed what there is to say. */
export class Exit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Exit) return error.exitCode;
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (!isDavyError(error)) return EXIT.unexpected;
  if (USAGE.has(error.code)) return EXIT.usage;
  if (NOT_READY.has(error.code)) return EXIT.notReady;
  if (UNREACHABLE.has(error.code)) return EXIT.unreachable;
  return error.status >= 400 && error.status < 500 ? EXIT.refused : EXIT.unexpected;
}

/** One line on stderr that says what happened and what to do; a stack only for what nobody foresaw. */
export function printFailure(error: unknown): void {
  if (error instanceof Exit || error instanceof Interrupted || error instanceof CommanderError) return;
  if (!isDavyError(error)) {
    process.stderr.write(
      `davy: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return;
  }
  // The server's words, and through them a host's: nothing that a terminal obeys, no newline that begins a false line.
  const { code, detail, title, errors } = error;
  const said = [`davy: ${code}: ${sentence(visible(detail))} ${title}`];
  for (const { path, message } of errors) said.push(`  ${visible(path)}: ${visible(message)}`);
  process.stderr.write(`${said.join('\n')}\n`);
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
