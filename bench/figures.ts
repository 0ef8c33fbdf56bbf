/** One measured number of a bench's output, with the words that stand beside it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
}

/**
 * Reads the numbers that a bench printed. From the text, because the bench of an older commit prints no other form. Known are
 * `what: 12 ms (bar: …)`, a line of a table whose columns are two spaces apart, a line of a Markdown table, and
 * `bench: what: 1.2 s {"note":3}`. A name that comes more than once has several values. Everything else is left out.
 */
export function figuresOf(output: string): Figure[] {
  const figures: Figure[] = [];
  let header: readonly string[] = [];
  for (const line of output.split('\n')) {
    const cells = cellsOf(line);
    if (cells.length >= 3) {
      if (cells.every((cell) => /^[-:]+$/.test(cell))) continue;
      if (!cells.some((cell) => numberOf(cell) !== undefined)) header = cells;
      else if (cells.length === header.length) figures.push(...ofRow(cells, header));
      continue;
    }
    figures.push(...ofLine(line));
  }
  return figures;
}

const cellsOf = (line: string): string[] =>
  line.startsWith('|')
    ? line
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim())
    : line.trim().split(/ {2,}/);

/** A whole cell or value: a number, perhaps with its unit. */
function numberOf(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)(?:\s?(?:[a-zA-Z%×][^\d,]*)?)$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** The first cell names the row, and how many hosts there were. */
function ofRow(cells: readonly string[], header: readonly string[]): Figure[] {
  const names = header[1] === 'hosts' ? 2 : 1;
  const row = cells.slice(0, names).map((cell, index) => (index === 0 ? cell : `${cell} ${header[index]}`));
  return cells.flatMap((cell, index) => {
    const value = index < names ? undefined : numberOf(cell);
    return value === undefined ? [] : [{ name: `${row.join(', ')}: ${header[index]}`, value }];
  });
}

function ofLine(line: string): Figure[] {
  const [, text = '', notes] = /^(.*?)(?: (\{.*\}))?$/.exec(line.replace(/ \(bar: .*\)$/, '')) ?? [];
  const [, label, said] = /^(.*\S): (.+)$/.exec(text) ?? [];
  if (label === undefined || said === undefined) return [];
  const name = label.replace(/^bench: /, '');
  const value = numberOf(said);
  const first = value === undefined ? [] : [{ name, value }];
  return notes === undefined ? first : [...first, ...ofNotes(name, notes)];
}

function ofNotes(name: string, text: string): Figure[] {
  try {
    const notes: unknown = JSON.parse(text);
    return Object.entries(Object(notes)).flatMap(([key, value]) =>
      typeof value === 'number' ? [{ name: `${name}: ${key}`, value }] : [],
    );
  } catch {
    return [];
  }
}
