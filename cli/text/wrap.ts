/** What a terminal has at least; wider lines are hard to read anyway. */
export const COLUMNS = 80;

/** Davy's own styles take no room. */
const STYLE = /\u001b\[\d+m/g;
const width = (text: string): number => [...text.replace(STYLE, '')].length;

/**
 * A text as lines of at most 80 columns, broken at spaces. A longer word stays whole, so that a path or a hash can be copied;
 * nothing is cut.
 *
 * @param first what the first line begins with @param rest what each other line begins with
 */
export function wrapped(text: string, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && width(line) + 1 + width(word) > COLUMNS) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}
