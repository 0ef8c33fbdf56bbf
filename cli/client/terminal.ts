import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { show } from '../../domain/show.ts';

/** Where a command writes and asks. Data goes to `out`, everything else to `say`. */
export interface Terminal {
  /** Data: stdout, with a newline. */
  out(text: string): void;
  /** Progress, hints, questions: stderr, with a newline. */
  say(text: string): void;
  /** A person sits there and can be asked. */
  readonly interactive: boolean;
  /**
   * Asks for one line. A closed input, Ctrl-D too, is an empty answer.
   *
   * @throws Interrupted on Ctrl-C, when the terminal goes away and when `stop` aborts: nothing was answered, which is not a no
   */
  ask(question: string, stop?: AbortSignal): Promise<string>;
}

/** Nobody answered, since the command is to end. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}

export interface Streams {
  readonly input: Readable;
  readonly out: Writable;
  readonly say: Writable;
  /** Whether a person is at both ends. */
  readonly interactive: boolean;
}

/** Only Davy's own styles (text/style.ts); a terminal obeys nothing else that stands in a text. */
const OWN_STYLE = /(\u001b\[(?:0|1|2|3[123])m)/;
const hidden = (text: string): string => text.split('\\').map(show).join('\\');

/**
 * The last line of defence before a terminal: control, bidirectional and zero-width characters are written as `\u{…}`.
 * Shown text has none, so it passes as it is, backslashes too. Newlines and Davy's own styles stay.
 */
export const printable = (text: string): string =>
  text
    .split(OWN_STYLE)
    .map((piece, at) => (at % 2 === 1 ? piece : piece.split('\n').map(hidden).join('\n')))
    .join('');

/**
 * A value of the API with every text made visible, before it is put into lines: then a newline or a style in it is no newline
 * and no style. Shown text stays as it is, so a plan keeps its digest.
 */
export function visible<T>(value: T): T {
  return seen(value) as T;
}

function seen(value: unknown): unknown {
  if (typeof value === 'string') return hidden(value);
  if (Array.isArray(value)) return value.map(seen);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [hidden(name), seen(one)]));
}

/** JSON whose hidden characters are `\uXXXX`: the same data, and nothing that a terminal obeys. */
export const safeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(/[^\n -~]/g, escapeUnit);

const escapeUnit = (unit: string): string =>
  hidden(unit) === unit ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

export function openTerminal({ input, out, say, interactive }: Streams): Terminal {
  return {
    interactive,
    out: (text) => void out.write(`${printable(text)}\n`),
    say: (text) => void say.write(`${printable(text)}\n`),
    async ask(question, stop) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const interrupted = () => reject(new Interrupted());
      if (stop?.aborted) interrupted();
      stop?.addEventListener('abort', interrupted);
      const lines = createInterface({ input, output: say });
      // While it asks, the terminal is raw: Ctrl-C is a key that readline tells of, and no signal.
      // The error is that of a terminal which is gone and cannot be set back.
      lines
        .once('SIGINT', interrupted)
        .on('error', interrupted)
        .once('close', () => resolve(''));
      lines.question(printable(question)).then(resolve, () => resolve(''));
      try {
        return await promise;
      } finally {
        lines.close();
        stop?.removeEventListener('abort', interrupted);
      }
    },
  };
}

/** The process's own terminal. A reader that went away (`davy audit list | head`) ends the command quietly. */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return openTerminal({
    input: process.stdin,
    out: process.stdout,
    say: process.stderr,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  });
}
