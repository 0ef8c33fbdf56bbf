import type { LineRange } from '../../domain/linux/logical-lines.ts';
import { goesOn } from '../../domain/linux/logical-lines.ts';

/**
 * Which of several identical runs of lines this one is, as the script on the host counts them: by physical lines, and not what only
 * begins after a line that goes on. 0: this one itself stands after a backslash that its own reader does not take for one.
 */
export function occurrenceOf(lines: readonly string[], { from, to }: LineRange): number {
  const count = to - from + 1;
  const textAt = (at: number): string => lines.slice(at - 1, at - 1 + count).join('\n');
  const own = textAt(from);
  let occurrence = 0;
  for (let at = 1; at <= from; at++) {
    const before = lines[at - 2];
    if ((before === undefined || !goesOn(before)) && textAt(at) === own) occurrence++;
  }
  return occurrence;
}

const BLANK = /^[ \t\r]*(?:#.*)?$/;
const OPENS = /(?:^|[\s;&|])(?:then|else|do|\{|\()[ \t\r]*(?:#.*)?$/;
const LOOP = /(?:^|[\s;&|])do[ \t\r]*(?:#.*)?$/;
const CLOSES = /^[ \t]*(?:fi|else|elif|done|\}|\))(?:[\s;&|)]|$)/;

/**
 * What takes the place of a line that is the only body of an `if`, a loop or a function: the first of the lines that go there. Null
 * where nothing has to. A loop with a colon would run on for ever, and be busy with it: it is left instead.
 *
 * @param cut everything that goes
 */
export function placeHolder(
  lines: readonly string[],
  range: LineRange,
  cut: readonly LineRange[],
): ':' | 'break' | null {
  const isCut = (line: number): boolean => cut.some(({ from, to }) => line >= from && line <= to);
  let above = range.from - 1;
  while (above >= 1 && BLANK.test(lines[above - 1] ?? '')) above--;
  let below = range.to + 1;
  while (below <= lines.length && (isCut(below) || BLANK.test(lines[below - 1] ?? ''))) below++;
  const opens = lines[above - 1] ?? '';
  if (isCut(above) || !OPENS.test(opens) || !CLOSES.test(lines[below - 1] ?? '')) return null;
  return LOOP.test(opens) ? 'break' : ':';
}
