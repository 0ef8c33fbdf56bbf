import {
  arithmeticEnd,
  closingBacktick,
  closingBrace,
  closingParenthesis,
  countedParenthesis,
} from './brackets.ts';
import type { Command, Part, Word } from './commands-read.ts';
import { bracedExpansion, spelledByNumber } from './expansions.ts';

/** Longest text that is read, in characters of a byte. */
export const MAX_TEXT = 256 * 1024;
/** Substitutions within substitutions. */
export const MAX_NESTING = 6;

/**
 * Reads words of a shell text, with their quotes and expansions, from wherever its cursor stands. Knows nothing of commands.
 * What divides words is named: `\s` holds U+00A0, which is the second byte of `à`.
 */
export abstract class WordReader {
  protected readonly text: string;
  protected readonly depth: number;
  protected at = 0;
  /** 1 for the first line. */
  protected line = 1;

  constructor(text: string, depth: number) {
    this.text = text.slice(0, MAX_TEXT);
    this.depth = depth;
  }

  /** The commands of a text within this one. */
  protected abstract commandsOf(text: string): readonly Command[];
  /** The parts of a text within this one, as if it stood in double quotes. */
  protected abstract partsOf(text: string): readonly Part[];

  protected peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  protected continuation(): void {
    this.at += this.peek(1) === '\r' && this.peek(2) === '\n' ? 3 : 2;
    this.line++;
  }

  /** Moves on, counting lines. */
  protected advance(to: number): void {
    // Not by indexOf, which would look through all the rest each time.
    for (let at = this.at; at < to; at++) if (this.text.charCodeAt(at) === 10) this.line++;
    this.at = to;
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
    while (this.at < this.text.length && this.peek() !== end) {
      const c = this.peek();
      if (c === '$' || c === '`') {
        const part = this.#expansion();
        if (part !== undefined) {
          flush();
          parts.push(part);
          continue;
        }
      }
      if (c === '\\' && /[$`"\\\n]/.test(this.peek(1))) {
        this.at++;
        if (this.peek() === '\n') {
          this.at++;
          this.line++;
          continue;
        }
      }
      if (this.peek() === '\n') this.line++;
      text += this.peek();
      this.at++;
    }
    flush();
    this.at++;
  }

  protected word(): Word {
    const parts: Part[] = [];
    let text = '';
    let quoted = false;
    let pattern = false;
    const flush = () => {
      if (text !== '') parts.push({ kind: 'text', text });
      text = '';
    };
    while (this.at < this.text.length) {
      const c = this.peek();
      if (/[ \t\n\r\v\f;&|()]/.test(c)) break;
      if (c === '<' || c === '>') {
        if (this.peek(1) !== '(' || text !== '') break;
        this.at += 2;
        flush();
        parts.push({ kind: 'commands', commands: this.commandsOf(this.#balanced()) });
        continue;
      }
      if (c === "'") {
        quoted = true;
        const close = this.text.indexOf("'", this.at + 1);
        const end = close < 0 ? this.text.length : close;
        text += this.text.slice(this.at + 1, end);
        this.advance(end + 1);
      } else if (c === '"') {
        quoted = true;
        flush();
        this.at++;
        this.#quoted(parts, '"');
      } else if (c === '$' && this.peek(1) === "'") {
        quoted = true;
        const spelt = spelledByNumber(this.text, this.at + 2);
        text += spelt.text;
        this.advance(spelt.end);
      } else if (c === '$' && this.peek(1) === '"') this.at++;
      else if (c === '$' || c === '`') {
        const part = this.#expansion();
        if (part === undefined) {
          text += c;
          this.at++;
        } else {
          flush();
          parts.push(part);
        }
      } else if (c === '\\') {
        if (/[\r\n]/.test(this.peek(1))) {
          this.continuation();
          continue;
        }
        text += this.peek(1);
        this.at += 2;
      } else if (
        c === '~' &&
        text === '' &&
        parts.length === 0 &&
        /[/ \t\n\r\v\f;&|)]|^$/.test(this.peek(1))
      ) {
        this.at++;
        parts.push({ kind: 'variable', name: 'HOME' });
      } else if (c === '~' && text === '' && parts.length === 0 && this.text.startsWith('~root/', this.at)) {
        this.at += 5;
        text += '/root';
      } else {
        if (c === '*' || c === '?' || c === '[') pattern = true;
        text += c;
        this.at++;
      }
    }
    flush();
    return pattern ? { parts, quoted, pattern } : { parts, quoted };
  }

  /** What begins with `$` or a backtick here; undefined where it stands for itself. */
  #expansion(): Part | undefined {
    if (this.peek() === '`') {
      const end = closingBacktick(this.text, this.at + 1);
      const inner = this.text.slice(this.at + 1, end);
      this.advance(end + 1);
      return { kind: 'commands', commands: this.commandsOf(inner.replace(/\\([`$\\])/g, '$1')) };
    }
    const rest = this.text.slice(this.at, this.at + 120);
    const arithmetic = rest.startsWith('$((') ? arithmeticEnd(this.text, this.at + 1) : undefined;
    if (arithmetic !== undefined) {
      this.advance(arithmetic);
      return { kind: 'variable', name: '(' };
    }
    if (rest.startsWith('$(')) {
      this.at += 2;
      return { kind: 'commands', commands: this.commandsOf(this.#balanced()) };
    }
    const plain = /^\$([A-Za-z_]\w{0,100}|[0-9@*#?$!-])/.exec(rest);
    if (plain !== null) {
      this.at += plain[0].length;
      return { kind: 'variable', name: plain[1] ?? '' };
    }
    if (!rest.startsWith('${')) return undefined;
    const end = closingBrace(this.text, this.at + 2);
    const inner = this.text.slice(this.at + 2, end);
    this.advance(end + 1);
    return bracedExpansion(inner, (otherwise) => this.partsOf(otherwise));
  }

  /** Text up to the parenthesis that closes the one before the cursor, which ends behind it. */
  #balanced(): string {
    const from = this.at;
    const close = closingParenthesis(this.text, from) ?? countedParenthesis(this.text, from);
    this.advance(Math.min(close + 1, this.text.length));
    return this.text.slice(from, close);
  }
}
