import type { ByteText } from '../text-kinds.ts';

/** Physical lines that belong together, 1-based, both ends included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/**
 * `sh`: a shell's; `unit`: systemd's, where a backslash joins; `plain`: each line stands for itself; `section`: a heading in brackets with
 * what stands below it, which is nothing without its parts.
 */
export type LineForm = 'sh' | 'unit' | 'plain' | 'section';

/**
 * The lines of a text as its reader takes them: what a backslash, quotes, a here-document or an operator at the end joins is one line.
 *
 * @returns undefined where quotes or a here-document do not end: then nothing tells what belongs together
 * @example logicalLines(byteText('a \\\n b\nc\n'), 'sh') // [{ from: 1, to: 2 }, { from: 3, to: 3 }]
 */
export function logicalLines(text: ByteText, form: LineForm): readonly LineRange[] | undefined {
  const lines = linesOf(text);
  if (form === 'sh') return shellLines(lines);
  return form === 'section' ? sections(lines) : joinedBy(lines, form === 'unit' ? goesOn : () => false);
}

/** Physical lines without their newlines; what follows the last newline is a line only where it is not empty. */
export function linesOf(text: ByteText): readonly ByteText[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Whether a backslash joins the next line to this one: an odd number of them at its end, and no comment. */
export const goesOn = (line: string): boolean =>
  !/^[ \t]*#/.test(line) && (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;

function joinedBy(lines: readonly string[], joins: (line: string) => boolean): LineRange[] {
  const found: LineRange[] = [];
  for (let at = 0; at < lines.length; at++) {
    const from = at;
    let open = joins(lines[at] ?? '');
    // systemd reads over a comment in the middle: what follows it still belongs to the line.
    while (open && at + 1 < lines.length) {
      at++;
      if (!COMMENT.test(lines[at] ?? '')) open = joins(lines[at] ?? '');
    }
    found.push({ from: from + 1, to: at + 1 });
  }
  return found;
}

const COMMENT = /^[ \t]*[#;]/;
const BLANK = /^[ \t\r]*$/;

/** Each section; lines before the first one, and blank and comment lines at a section's end, stand for themselves. */
function sections(lines: readonly string[]): LineRange[] {
  const found: LineRange[] = [];
  for (let at = 0; at < lines.length; at++) {
    const from = at;
    let last = at;
    if (/^[ \t]*\[/.test(lines[at] ?? ''))
      for (let next = at + 1; next < lines.length && !/^[ \t]*\[/.test(lines[next] ?? ''); next++)
        if (!COMMENT.test(lines[next] ?? '') && !BLANK.test(lines[next] ?? '')) last = next;
    at = last;
    found.push({ from: from + 1, to: at + 1 });
  }
  return found;
}

function shellLines(lines: readonly string[]): LineRange[] | undefined {
  const found: LineRange[] = [];
  for (let at = 0; at < lines.length; at++) {
    const from = at;
    const reader = new LineReader();
    for (;;) {
      reader.read(lines[at] ?? '');
      const ends = reader.documents();
      for (const end of ends) {
        do at++;
        while (at < lines.length && !end(lines[at] ?? ''));
        if (at >= lines.length) return undefined;
      }
      if (!reader.isOpen) break;
      at++;
      // A backslash or an operator at the end of the whole text joins nothing; an open quote is an error.
      if (at >= lines.length) {
        if (reader.inQuotes) return undefined;
        at = lines.length - 1;
        break;
      }
    }
    found.push({ from: from + 1, to: at + 1 });
  }
  return found;
}

/** Reads physical lines of a shell text for whether the next one belongs to them. */
class LineReader {
  #quote: "'" | '"' | '`' | null = null;
  #joined = false;
  #code = '';
  readonly #ends: ((line: string) => boolean)[] = [];

  get inQuotes(): boolean {
    return this.#quote !== null;
  }

  get isOpen(): boolean {
    return this.inQuotes || this.#joined || /(?:&&|\|)[ \t\r]*$/.test(this.#code);
  }

  /** How the here-documents end that began in what was read; each is told once. */
  documents(): readonly ((line: string) => boolean)[] {
    return this.inQuotes || this.#joined ? [] : this.#ends.splice(0);
  }

  read(line: string): void {
    this.#joined = false;
    const before = this.#code;
    for (let at = 0; at < line.length; at++) {
      const c = line[at] ?? '';
      if (this.#quote === "'") {
        if (c === "'") this.#quote = null;
      } else if (c === '\\') {
        if (at + 1 === line.length) this.#joined = true;
        else at++;
        this.#code += 'x';
      } else if (this.#quote !== null) {
        if (c === this.#quote) this.#quote = null;
      } else if (c === "'" || c === '"' || c === '`') {
        this.#quote = c;
        this.#code += 'x';
      } else if (c === '#' && /(?:^|[\s;&|()])$/.test(this.#code)) {
        break;
      } else if (c === '<' && line[at + 1] === '<') {
        at += this.#document(line.slice(at));
      } else this.#code += c;
    }
    // Blank and comment lines between an operator and its command change nothing.
    if (!this.#joined && !this.inQuotes && this.#code !== before) this.#code += ' ';
  }

  /** `<<WORD`; how many bytes of it are read over. */
  #document(rest: string): number {
    if (rest.startsWith('<<<')) return 2;
    const word = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.!-]+))/.exec(rest);
    const end = word?.[2] ?? word?.[3] ?? word?.[4];
    // `$((1<<4))` shifts.
    if (word === null || end === undefined || /^\d+$/.test(end)) return 1;
    const tabs = word[1] === '-';
    this.#ends.push((line) => (tabs ? line.replace(/^\t+/, '') : line) === end);
    return word[0].length - 1;
  }
}

const OPENS: ReadonlyMap<string, number> = new Map([
  ...['if', 'case', 'do', '{', '('].map((word) => [word, 1] as const),
  ...['fi', 'esac', 'done', '}', ')'].map((word) => [word, -1] as const),
]);

/**
 * Whether a shell's logical line stands for itself: it begins and ends all that it holds. `if x; then ./m` does not; cut out, it would
 * leave the end of something behind.
 *
 * @example standsAlone('if [ -x /m ]; then /m; fi') // true
 */
export function standsAlone(line: string): boolean {
  const bare = line
    .replace(/\\\n/g, ' ')
    .replace(/'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]/g, 'x')
    .replace(/\$\(\([^()]*\)\)/g, 'x')
    .replace(/(^|[\s;&|()])#[^\n]*/g, '$1');
  let depth = 0;
  let loops = 0;
  for (const word of bare.replace(/[();]/g, ' $& ').split(/[\s&|]+/)) {
    if (/^(?:while|until|for|select)$/.test(word)) loops++;
    if (word === 'do') loops--;
    if (/^(?:then|else|elif)$/.test(word) && depth === 0) return false;
    depth += OPENS.get(word) ?? 0;
    if (depth < 0) return false;
  }
  return depth === 0 && loops <= 0;
}
