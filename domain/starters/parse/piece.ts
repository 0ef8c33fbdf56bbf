import { asByteText } from '../../linux/byte-text.ts';
import type { ByteText, Shown } from '../../text-kinds.ts';

/** A command that a text makes somebody run, as a shell would read it. */
export interface Piece {
  /** The physical line of the text at which it begins; 1 for the first. */
  readonly line: number;
  readonly code: ByteText;
  /** Where it is no shell's: `python`, `perl`, … */
  readonly language?: string | undefined;
}

/** Something that is started or loaded without a command line. */
export interface Named {
  readonly line: number;
  /** Absolute, or `unit:NAME`. */
  readonly path: ByteText;
  readonly how: 'command' | 'loads' | 'handed';
  readonly pattern?: 'each';
}

/** What a text of a starter holds. */
export interface Parsed {
  readonly pieces?: readonly Piece[];
  readonly named?: readonly Named[];
  readonly copies?: readonly { readonly from: ByteText; readonly to: ByteText }[];
}

export interface ParseContext {
  /** The starter's own path. */
  readonly path: ByteText;
  readonly home: ByteText | undefined;
  /** The text of another starter, by its path: what `EnvironmentFile=` names. */
  readonly textAt: (path: Shown) => ByteText | undefined;
}

export type Parse = (text: ByteText, context: ParseContext) => Parsed;

/** One line as its reader sees it: continuations joined, still known by the physical line at which it begins. */
export interface LogicalLine {
  readonly line: number;
  /** Its last physical line. */
  readonly to: number;
  readonly text: ByteText;
}

/** As many lines of one text are read. */
const MAX_LINES = 20_000;

/** Lines of a text; a carriage return at the end belongs to none. */
export const physicalLines = (text: ByteText): ByteText[] =>
  text
    .split('\n')
    .slice(0, MAX_LINES)
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));

/**
 * Lines with those joined that a backslash at the end continues.
 *
 * @param isComment a comment line goes on nowhere; within a continued line it is left out
 */
export function logicalLines(
  text: ByteText,
  isComment: (line: string) => boolean = (line) => /^\s*[#;]/.test(line),
): LogicalLine[] {
  const lines = physicalLines(text);
  const found: LogicalLine[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at] ?? '';
    if (isComment(first)) continue;
    const parts: string[] = [first];
    let to = at;
    while (parts.at(-1)?.endsWith('\\') && to + 1 < lines.length) {
      to++;
      const next = lines[to] ?? '';
      if (isComment(next)) continue;
      parts.push(`${(parts.pop() ?? '').slice(0, -1)} `, next);
    }
    found.push({ line: at + 1, to: to + 1, text: asByteText(parts.join('')) });
    at = to;
  }
  return found;
}

/** Whether a command that is handed on could name something at all. */
export const isCommand = (text: string | undefined): text is string => text !== undefined && /\S/.test(text);

export const piece = (line: number, code: string): Piece => ({ line, code: asByteText(code) });
