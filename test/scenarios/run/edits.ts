/** A line that was approved to go, with the newlines that a continued one holds. */
export interface Edit {
  readonly line: string;
  /** Which of several identical ones: 1 is the first. */
  readonly occurrence: number;
  /** What takes its place; undefined: nothing. */
  readonly to?: string | undefined;
}

/**
 * A file's bytes without these lines, each counted in the file as it was.
 *
 * @throws Error where a line is not there
 */
export function withoutLines(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const lines = bytes.toString('latin1').split(/(?<=\n)/);
  const cut = new Map<number, { readonly lines: number; readonly to: string }>();
  for (const { line, occurrence, to } of edits) {
    const wanted = line.split('\n');
    const starts = lines.flatMap((_, at) =>
      wanted.every((text, more) => lines[at + more]?.replace(/\n$/, '') === text) ? [at] : [],
    );
    const at = starts[occurrence - 1];
    if (at === undefined) throw new Error(`no such line: ${line}`);
    cut.set(at, { lines: wanted.length, to: to === undefined ? '' : `${to}\n` });
  }
  let skip = 0;
  const kept = lines.map((line, at) => {
    const here = cut.get(at);
    if (here !== undefined) {
      skip = here.lines - 1;
      return here.to;
    }
    if (skip === 0) return line;
    skip -= 1;
    return '';
  });
  return Buffer.from(kept.join(''), 'latin1');
}
