/**
 * Reads shell text into the commands it holds, in order. It never expands and never runs anything. POSIX sh and what bash adds to
 * it that miners' scripts use. Text that is no shell gives commands that link nothing; nothing throws.
 */

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `$name`, `${name:-otherwise}`; what else stands in the braces is dropped. */
  | { readonly kind: 'variable'; readonly name: string; readonly otherwise?: Word }
  /** `$(…)`, backticks, `<(…)`. */
  | { readonly kind: 'commands'; readonly commands: readonly Command[] };

export interface Word {
  readonly parts: readonly Part[];
  /** Some of it stood in quotes: what its variables hold is not split into words. */
  readonly quoted: boolean;
}

export interface Redirect {
  readonly operator: '<' | '>' | '<<' | '<<<';
  readonly target: Word;
}

export type Command =
  | {
      readonly kind: 'run';
      readonly assigns: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
      /** It reads what the command before it writes. */
      readonly piped: boolean;
      /** 1 for the first line of the text. */
      readonly line: number;
    }
  | { readonly kind: 'for'; readonly name: string; readonly values: readonly Word[] }
  | { readonly kind: 'function'; readonly name: string }
  /** A subshell begins, or ends: folder and variables are as before it. */
  | { readonly kind: 'open' }
  | { readonly kind: 'close' };

/** Longest text that is read, in UTF-16 units, and the depth of substitutions. */
const MAX_TEXT = 256 * 1024;
const MAX_DEPTH = 6;
const MAX_COMMANDS = 20_000;

const KEYWORDS: ReadonlySet<string> = new Set(
  'if then elif else fi while until do done { } ! time in esac coproc'.split(' '),
);

interface Draft {
  assigns: { name: string; value: Word }[];
  words: Word[];
  redirects: Redirect[];
  line: number;
}

const draft = (line: number): Draft => ({ assigns: [], words: [], redirects: [], line });

/** Its whole text, where nothing of it is expanded. */
export const literalOf = (word: Word | undefined): string | undefined => {
  if (word === undefined) return undefined;
  let text = '';
  for (const part of word.parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
};

class Reader {
  readonly #text: string;
  readonly #depth: number;
  readonly #out: Command[] = [];
  readonly #waiting: { delimiter: string; quoted: boolean; tabs: boolean; draft: Draft }[] = [];
  #at = 0;
  #line = 1;
  #now: Draft = draft(1);
  #piped = false;
  /** How deep in `case … esac`; a pattern is awaited at the top one. */
  #cases: { pattern: boolean }[] = [];

  constructor(text: string, depth: number) {
    this.#text = text.slice(0, MAX_TEXT);
    this.#depth = depth;
  }

  read(): readonly Command[] {
    while (this.#at < this.#text.length && this.#out.length < MAX_COMMANDS) this.#step();
    this.#end();
    return this.#out;
  }

  #peek(ahead = 0): string {
    return this.#text[this.#at + ahead] ?? '';
  }

  #step(): void {
    const c = this.#peek();
    if (this.#cases.at(-1)?.pattern === true && !/[\s#]/.test(c)) {
      this.#pattern();
      return;
    }
    if (c === '\n') {
      this.#at++;
      this.#line++;
      this.#end();
      this.#documents();
    } else if (c === ' ' || c === '\t' || c === '\r') this.#at++;
    else if (c === '\\' && /[\r\n]/.test(this.#peek(1))) this.#continuation();
    else if (c === '#') this.#skipTo('\n');
    else if (c === ';') {
      const double = this.#peek(1) === ';' || this.#peek(1) === '&';
      this.#at += double ? 2 : 1;
      this.#end();
      const top = this.#cases.at(-1);
      if (double && top !== undefined) top.pattern = true;
    } else if (c === '&') this.#ampersand();
    else if (c === '|') {
      const or = this.#peek(1) === '|';
      this.#at += or || this.#peek(1) === '&' ? 2 : 1;
      this.#end();
      this.#piped = !or;
    } else if (c === '(') this.#parenthesis();
    else if (c === ')') {
      this.#at++;
      this.#end();
      this.#out.push({ kind: 'close' });
    } else if (
      c === '<' ||
      c === '>' ||
      (/\d/.test(c) && /^\d{1,2}[<>]/.test(this.#text.slice(this.#at, this.#at + 3)))
    )
      this.#redirect();
    else this.#command();
  }

  #continuation(): void {
    this.#at += this.#peek(1) === '\r' && this.#peek(2) === '\n' ? 3 : 2;
    this.#line++;
  }

  #ampersand(): void {
    if (this.#peek(1) === '>') {
      this.#at++;
      this.#redirect();
      return;
    }
    this.#at += this.#peek(1) === '&' ? 2 : 1;
    this.#end();
  }

  #parenthesis(): void {
    if (this.#peek(1) === '(' && this.#now.words.length === 0) {
      // Arithmetic: it starts nothing.
      const close = this.#text.indexOf('))', this.#at);
      this.#advance(close < 0 ? this.#text.length : close + 2);
      return;
    }
    const name = this.#now.words.length === 1 ? literalOf(this.#now.words[0]) : undefined;
    if (name !== undefined && /^\(\s*\)/.test(this.#text.slice(this.#at, this.#at + 20))) {
      this.#advance(this.#text.indexOf(')', this.#at) + 1);
      this.#out.push({ kind: 'function', name });
      this.#now = draft(this.#line);
      return;
    }
    this.#at++;
    this.#end();
    this.#out.push({ kind: 'open' });
  }

  /** `a | b)` of a case; `esac` ends it. */
  #pattern(): void {
    const top = this.#cases.at(-1);
    if (/^esac(?![\w-])/.test(this.#text.slice(this.#at, this.#at + 5))) {
      this.#at += 4;
      this.#cases.pop();
      return;
    }
    while (this.#at < this.#text.length && this.#peek() !== ')') {
      if (this.#peek() === '\n') this.#line++;
      if (/['"]/.test(this.#peek())) this.#quotes(this.#peek());
      else this.#at += this.#peek() === '\\' ? 2 : 1;
    }
    this.#at++;
    if (top !== undefined) top.pattern = false;
  }

  #quotes(quote: string): void {
    const close = this.#text.indexOf(quote, this.#at + 1);
    this.#advance(close < 0 ? this.#text.length : close + 1);
  }

  /** Moves on, counting lines. */
  #advance(to: number): void {
    for (
      let at = this.#text.indexOf('\n', this.#at);
      at >= 0 && at < to;
      at = this.#text.indexOf('\n', at + 1)
    )
      this.#line++;
    this.#at = to;
  }

  #skipTo(end: string): void {
    const at = this.#text.indexOf(end, this.#at);
    this.#at = at < 0 ? this.#text.length : at;
  }

  #end(): void {
    const { assigns, words, redirects, line } = this.#now;
    if (assigns.length + words.length + redirects.length > 0) {
      this.#out.push({ kind: 'run', assigns, words, redirects, piped: this.#piped, line });
      this.#piped = false;
    }
    this.#now = draft(this.#line);
  }

  #command(): void {
    const before = this.#at;
    if (this.#now.words.length === 0) {
      if (this.#now.assigns.length === 0 && this.#now.redirects.length === 0) this.#now.line = this.#line;
      const assign = /^([A-Za-z_]\w{0,100})\+?=/.exec(this.#text.slice(this.#at, this.#at + 110));
      if (assign !== null) {
        this.#at += assign[0].length;
        // An array's words count as one value.
        const array = this.#peek() === '(';
        if (array) this.#at++;
        const value = array ? this.#array() : this.#word();
        this.#now.assigns.push({ name: assign[1] ?? '', value });
        return;
      }
    }
    const word = this.#word();
    if (this.#at === before) {
      this.#at++;
      return;
    }
    const literal = word.quoted || this.#now.words.length > 0 ? undefined : literalOf(word);
    if (literal !== undefined && this.#keyword(literal)) return;
    this.#now.words.push(word);
  }

  #array(): Word {
    const parts: Part[] = [];
    while (this.#at < this.#text.length && this.#peek() !== ')') {
      const before = this.#at;
      if (/\s/.test(this.#peek())) {
        if (this.#peek() === '\n') this.#line++;
        this.#at++;
        parts.push({ kind: 'text', text: ' ' });
      } else parts.push(...this.#word().parts);
      if (this.#at === before) this.#at++;
    }
    this.#at++;
    return { parts, quoted: false };
  }

  /** Whether the word at the place of a command belongs to the grammar; then it is dealt with. */
  #keyword(word: string): boolean {
    if (word === 'for' || word === 'select') {
      const head = /^[ \t]*([A-Za-z_]\w{0,100})(?:\s+in(?=[\s;]))?/.exec(
        this.#text.slice(this.#at, this.#at + 300),
      );
      if (head === null) return false;
      this.#advance(this.#at + head[0].length);
      const values = this.#list();
      this.#out.push({ kind: 'for', name: head[1] ?? '', values });
      return true;
    }
    if (word === 'case') {
      this.#blanks();
      this.#word();
      const head = /^\s*in\b/.exec(this.#text.slice(this.#at, this.#at + 100));
      if (head === null) return true;
      this.#advance(this.#at + head[0].length);
      this.#cases.push({ pattern: true });
      return true;
    }
    if (word === 'function') {
      const head = /^[ \t]+([^\s(){}]{1,100})[ \t]*(?:\([ \t]*\))?/.exec(
        this.#text.slice(this.#at, this.#at + 300),
      );
      if (head === null) return false;
      this.#at += head[0].length;
      this.#out.push({ kind: 'function', name: head[1] ?? '' });
      return true;
    }
    if (word === '[[') {
      const close = this.#text.indexOf(']]', this.#at);
      const end = close < 0 ? this.#text.length : close;
      const inner = this.#text.slice(this.#at, end).replace(/&&|\|\||[()<>]/g, ' ');
      for (const command of new Reader(inner, this.#depth + 1).read())
        if (command.kind === 'run')
          this.#now.words.push({ parts: [{ kind: 'text', text: '[' }], quoted: false }, ...command.words);
      this.#advance(end + 2);
      return true;
    }
    if (word === 'esac') this.#cases.pop();
    return KEYWORDS.has(word);
  }

  #blanks(): void {
    while (this.#peek() === ' ' || this.#peek() === '\t') this.#at++;
  }

  /** Words up to the end of a command. */
  #list(): Word[] {
    const words: Word[] = [];
    for (;;) {
      this.#blanks();
      if (this.#peek() === '\\' && /[\r\n]/.test(this.#peek(1))) {
        this.#continuation();
        continue;
      }
      const before = this.#at;
      if (this.#at >= this.#text.length || /[\n;&|()<>]/.test(this.#peek())) return words;
      words.push(this.#word());
      if (this.#at === before) this.#at++;
    }
  }

  #redirect(): void {
    while (/\d/.test(this.#peek())) this.#at++;
    const from = this.#at;
    while (/[<>&|]/.test(this.#peek()) && this.#at - from < 3) this.#at++;
    let operator = this.#text.slice(from, this.#at);
    if (operator.startsWith('<') && this.#peek() === '(' && operator === '<') {
      this.#at = from;
      this.#now.words.push(this.#word());
      return;
    }
    if (operator === '<<' && this.#peek() === '-') {
      this.#at++;
      operator = '<<-';
    }
    this.#blanks();
    const target = this.#word();
    if (operator === '<<' || operator === '<<-') {
      const delimiter = literalOf(target);
      if (delimiter !== undefined)
        this.#waiting.push({ delimiter, quoted: target.quoted, tabs: operator === '<<-', draft: this.#now });
      return;
    }
    const text = literalOf(target);
    if (
      target.parts.length === 0 ||
      (text !== undefined && /^(?:\d+|-)$/.test(text) && operator.includes('&'))
    )
      return;
    if (operator === '<<<') this.#now.redirects.push({ operator: '<<<', target });
    else this.#now.redirects.push({ operator: operator.includes('>') ? '>' : '<', target });
  }

  /** Bodies of the here-documents that the line before announced. */
  #documents(): void {
    for (const { delimiter, quoted, tabs, draft: of } of this.#waiting.splice(0)) {
      const lines: string[] = [];
      while (this.#at < this.#text.length) {
        const stop = this.#text.indexOf('\n', this.#at);
        const end = stop < 0 ? this.#text.length : stop;
        const line = this.#text.slice(this.#at, end).replace(/\r$/, '');
        this.#at = Math.min(end + 1, this.#text.length);
        this.#line++;
        if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
        lines.push(line);
      }
      const body = lines.join('\n');
      const parts = quoted
        ? [{ kind: 'text' as const, text: body }]
        : new Reader(body, this.#depth + 1).inQuotes();
      of.redirects.push({ operator: '<<', target: { parts, quoted: true } });
    }
  }

  /** The whole text as if it stood in double quotes. */
  inQuotes(): readonly Part[] {
    const parts: Part[] = [];
    this.#quoted(parts, '');
    return parts;
  }

  #quoted(parts: Part[], end: string): void {
    let text = '';
    const flush = () => {
      if (text !== '') parts.push({ kind: 'text', text });
      text = '';
    };
    while (this.#at < this.#text.length && this.#peek() !== end) {
      const c = this.#peek();
      if (c === '$' || c === '`') {
        const part = this.#expansion();
        if (part !== undefined) {
          flush();
          parts.push(part);
          continue;
        }
      }
      if (c === '\\' && /[$`"\\\n]/.test(this.#peek(1))) {
        this.#at++;
        if (this.#peek() === '\n') {
          this.#at++;
          this.#line++;
          continue;
        }
      }
      if (this.#peek() === '\n') this.#line++;
      text += this.#peek();
      this.#at++;
    }
    flush();
    this.#at++;
  }

  #word(): Word {
    const parts: Part[] = [];
    let text = '';
    let quoted = false;
    const flush = () => {
      if (text !== '') parts.push({ kind: 'text', text });
      text = '';
    };
    while (this.#at < this.#text.length) {
      const c = this.#peek();
      if (/[\s;&|()]/.test(c)) break;
      if (c === '<' || c === '>') {
        if (this.#peek(1) !== '(' || text !== '') break;
        this.#at += 2;
        flush();
        parts.push({ kind: 'commands', commands: this.#inner(this.#balanced()) });
        continue;
      }
      if (c === "'") {
        quoted = true;
        const close = this.#text.indexOf("'", this.#at + 1);
        const end = close < 0 ? this.#text.length : close;
        text += this.#text.slice(this.#at + 1, end);
        this.#advance(end + 1);
      } else if (c === '"') {
        quoted = true;
        flush();
        this.#at++;
        this.#quoted(parts, '"');
      } else if (c === '$' && this.#peek(1) === "'") {
        quoted = true;
        text += this.#ansi();
      } else if (c === '$' && this.#peek(1) === '"') this.#at++;
      else if (c === '$' || c === '`') {
        const part = this.#expansion();
        if (part === undefined) {
          text += c;
          this.#at++;
        } else {
          flush();
          parts.push(part);
        }
      } else if (c === '\\') {
        if (/[\r\n]/.test(this.#peek(1))) {
          this.#continuation();
          continue;
        }
        text += this.#peek(1);
        this.#at += 2;
      } else if (c === '~' && text === '' && parts.length === 0 && /[/\s;&|)]|^$/.test(this.#peek(1))) {
        this.#at++;
        parts.push({ kind: 'variable', name: 'HOME' });
      } else {
        text += c;
        this.#at++;
      }
    }
    flush();
    return { parts, quoted };
  }

  /** `$'…'` of bash: how scripts spell letters by number. */
  #ansi(): string {
    this.#at += 2;
    let out = '';
    while (this.#at < this.#text.length && this.#peek() !== "'") {
      const spelt = /^\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{1,4})|(.))/s.exec(
        this.#text.slice(this.#at, this.#at + 6),
      );
      if (spelt === null) {
        out += this.#peek();
        this.#at++;
        continue;
      }
      const [all, hex, octal, code, letter = ''] = spelt;
      const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
      out +=
        hex !== undefined || code !== undefined
          ? String.fromCharCode(Number.parseInt(hex ?? code ?? '0', 16))
          : octal !== undefined
            ? String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
            : (named[letter] ?? letter);
      this.#at += all.length;
    }
    this.#at++;
    return out;
  }

  /** What begins with `$` or a backtick here; undefined where it stands for itself. */
  #expansion(): Part | undefined {
    if (this.#peek() === '`') {
      const close = this.#text.indexOf('`', this.#at + 1);
      const end = close < 0 ? this.#text.length : close;
      const inner = this.#text.slice(this.#at + 1, end);
      this.#advance(end + 1);
      return { kind: 'commands', commands: this.#inner(inner.replace(/\\([`$\\])/g, '$1')) };
    }
    const rest = this.#text.slice(this.#at, this.#at + 120);
    if (rest.startsWith('$((')) {
      const close = this.#text.indexOf('))', this.#at);
      this.#advance(close < 0 ? this.#text.length : close + 2);
      return { kind: 'variable', name: '(' };
    }
    if (rest.startsWith('$(')) {
      this.#at += 2;
      return { kind: 'commands', commands: this.#inner(this.#balanced()) };
    }
    const plain = /^\$([A-Za-z_]\w{0,100}|[0-9@*#?$!-])/.exec(rest);
    if (plain !== null) {
      this.#at += plain[0].length;
      return { kind: 'variable', name: plain[1] ?? '' };
    }
    if (!rest.startsWith('${')) return undefined;
    const close = this.#text.indexOf('}', this.#at);
    const end = close < 0 ? this.#text.length : close;
    const inner = this.#text.slice(this.#at + 2, end);
    this.#advance(end + 1);
    const named = /^([A-Za-z_]\w{0,100}|[0-9@*])(?::?[-=](.*)|(%{1,2}\/\*))?/s.exec(inner);
    if (named === null) return { kind: 'variable', name: '(' };
    const [, name = '', otherwise, folder] = named;
    if (folder !== undefined) return { kind: 'variable', name: name === '0' ? '0%' : '(' };
    if (otherwise === undefined) return { kind: 'variable', name: inner === name ? name : '(' };
    const parts = this.#depth >= MAX_DEPTH ? [] : new Reader(otherwise, this.#depth + 1).inQuotes();
    return { kind: 'variable', name, otherwise: { parts, quoted: true } };
  }

  /** Text up to the parenthesis that closes the one before the cursor, which ends behind it. */
  #balanced(): string {
    const from = this.#at;
    let at = from;
    for (let open = 1; at < this.#text.length; at++) {
      const c = this.#text[at];
      if (c === '\\') at++;
      else if (c === "'") {
        const end = this.#text.indexOf("'", at + 1);
        if (end > 0) at = end;
      } else if (c === '(') open++;
      else if (c === ')' && --open === 0) break;
    }
    this.#advance(Math.min(at + 1, this.#text.length));
    return this.#text.slice(from, at);
  }

  #inner(text: string): readonly Command[] {
    return this.#depth >= MAX_DEPTH ? [] : new Reader(text, this.#depth + 1).read();
  }
}

/** The commands of a shell text, in order, at most 20,000. */
export const parseShell = (text: string): readonly Command[] => new Reader(text, 0).read();
