import type { Sha256 } from '../ids.ts';
import { show } from '../show.ts';
import type { Shown } from '../snapshot.ts';
import type { NotShown } from '../text-kinds.ts';

/** One collected log, unpacked. */
export interface LogFile {
  /** Where it lies on the host, also if it was compressed there. */
  readonly path: Shown;
  readonly bytes: Uint8Array;
  /** Last writing, milliseconds since 1970 by the host's clock. */
  readonly writtenMs: number;
  /** It is not whole: lines are missing at its beginning, so its line numbers count from where it was cut. */
  readonly truncated: boolean;
  /** SHA-256 of the evidence that it came from. */
  readonly sha256: Sha256;
}

export interface LogLine {
  /** 1 is the first line of the file (or of what was kept of it). */
  readonly number: number;
  /** One character a byte; at most {@link MAX_LINE} of them. */
  readonly text: string;
}

/** What is over it in a line is not looked at. */
const MAX_LINE = 16 * 1024;
const MAX_LINES = 2_000_000;

/** Lines of a file, without their ends. */
export function* logLines(bytes: Uint8Array): Generator<LogLine> {
  let from = 0;
  for (let number = 1; from < bytes.length && number <= MAX_LINES; number++) {
    const newline = bytes.indexOf(0x0a, from);
    const end = newline < 0 ? bytes.length : newline;
    yield { number, text: latin1(bytes.subarray(from, Math.min(end, from + MAX_LINE))) };
    from = end + 1;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  // Spreading bytes into arguments goes through an iterator: ten times slower.
  for (let at = 0; at < bytes.length; at += 4096)
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 4096));
  return text;
}

/** Text of one character a byte as it may be shown. */
export const shownLine = (text: NotShown): Shown => show(Uint8Array.from(text, (char) => char.charCodeAt(0)));
