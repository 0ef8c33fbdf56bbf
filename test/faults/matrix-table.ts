export interface Row {
  readonly step: string;
  readonly fault: string;
  /** How often the acts were intended: 2 where the first call was fenced. */
  readonly intents: number;
  /** How the outcome came to be known. */
  readonly how: string;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly frozen: number;
  /** What is not as it should be. */
  readonly damage: readonly string[];
  readonly ms: number;
}

/** The fault matrix as a table for a terminal. */
export function matrixTable(rows: readonly Row[]): string {
  const head = ['step', 'fault', 'intents', 'known by', 'outcomes', 'frozen', 'damage', 'seconds'];
  const lines = rows.map((row) => [
    row.step,
    row.fault,
    String(row.intents),
    row.how,
    Object.entries(row.outcomes)
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', '),
    String(row.frozen),
    String(row.damage.length),
    (row.ms / 1000).toFixed(1),
  ]);
  const widths = head.map((title, at) =>
    Math.max(title.length, ...lines.map((line) => (line[at] ?? '').length)),
  );
  const show = (line: readonly string[]): string =>
    line
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return ['', show(head), show(widths.map((width) => '-'.repeat(width))), ...lines.map(show)].join('\n');
}
