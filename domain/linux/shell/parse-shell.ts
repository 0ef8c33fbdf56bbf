import type { NotShown } from '../../text-kinds.ts';
import { arithmeticEnd } from './brackets.ts';
import { CommandReader } from './command-reader.ts';
import type { Command, Part } from './commands-read.ts';
import { literalOf } from './commands-read.ts';
import { MAX_NESTING } from './word-reader.ts';

/**
 * Reads shell text into the commands it holds, in order. It never expands and never runs anything. POSIX sh and what bash adds to
 * it that miners' scripts use. Text that is no shell gives commands that link nothing; nothing throws.
 */

const MAX_COMMANDS = 20_000;

const KEYWORDS: ReadonlySet<string> = new Set(
  'if then elif else fi while until do done { } ! time in esac coproc'.split(' '),
);

class Reader extends CommandReader {
  /** How deep in `case … esac`; a pattern is awaited at the top one. */
  #cases: { pattern: boolean }[] = [];

  protected commandsOf(text: string): readonly Command[] {
    return this.depth >= MAX_NESTING ? [] : new Reader(text, this.depth + 1).read();
  }

  protected partsOf(text: string): readonly Part[] {
    return this.depth >= MAX_NESTING ? [] : new Reader(text, this.depth + 1).inQuotes();
  }

  read(): readonly Command[] {
    while (this.at < this.text.length && this.out.length < MAX_COMMANDS) this.#step();
    this.end();
    return this.out;
  }

  #step(): void {
    const c = this.peek();
    if (this.#cases.at(-1)?.pattern === true && !/[\s#]/.test(c)) {
      this.#pattern();
      return;
    }
    if (c === '\n') {
      this.at++;
      this.line++;
      this.end();
      this.documents();
    } else if (c === ' ' || c === '\t' || c === '\r') this.at++;
    else if (c === '\\' && /[\r\n]/.test(this.peek(1))) this.continuation();
    else if (c === '#') this.#skipTo('\n');
    else if (c === ';') {
      const double = this.peek(1) === ';' || this.peek(1) === '&';
      this.at += double ? 2 : 1;
      this.end();
      const top = this.#cases.at(-1);
      if (double && top !== undefined) top.pattern = true;
    } else if (c === '&') this.#ampersand();
    else if (c === '|') {
      const or = this.peek(1) === '|';
      this.at += or || this.peek(1) === '&' ? 2 : 1;
      this.end();
      this.piped = !or;
    } else if (c === '(') this.#parenthesis();
    else if (c === ')') {
      this.at++;
      this.end();
      this.out.push({ kind: 'close' });
      if (this.bodies.closes('(')) this.out.push({ kind: 'end' });
    } else if (
      c === '<' ||
      c === '>' ||
      (/\d/.test(c) && /^\d{1,2}[<>]/.test(this.text.slice(this.at, this.at + 3)))
    )
      this.redirect();
    else this.#command();
  }

  #ampersand(): void {
    if (this.peek(1) === '>') {
      this.at++;
      this.redirect();
      return;
    }
    this.at += this.peek(1) === '&' ? 2 : 1;
    this.end();
  }

  #parenthesis(): void {
    const isDouble = this.peek(1) === '(' && this.now.words.length === 0;
    const arithmetic = isDouble ? arithmeticEnd(this.text, this.at) : undefined;
    if (arithmetic !== undefined) {
      this.advance(arithmetic);
      return;
    }
    const name = this.now.words.length === 1 ? literalOf(this.now.words[0]) : undefined;
    if (name !== undefined && /^\(\s*\)/.test(this.text.slice(this.at, this.at + 20))) {
      this.advance(this.text.indexOf(')', this.at) + 1);
      this.#function(name);
      this.restart();
      return;
    }
    this.at++;
    this.end();
    this.bodies.opens('(');
    this.out.push({ kind: 'open' });
  }

  #function(name: string): void {
    this.out.push({ kind: 'function', name });
    this.bodies.begin();
  }

  /** `a | b)` of a case; `esac` ends it. */
  #pattern(): void {
    const top = this.#cases.at(-1);
    if (/^esac(?![\w-])/.test(this.text.slice(this.at, this.at + 5))) {
      this.at += 4;
      this.#cases.pop();
      return;
    }
    while (this.at < this.text.length && this.peek() !== ')') {
      if (this.peek() === '\n') this.line++;
      if (/['"]/.test(this.peek())) this.#quotes(this.peek());
      else this.at += this.peek() === '\\' ? 2 : 1;
    }
    this.at++;
    if (top !== undefined) top.pattern = false;
  }

  #quotes(quote: string): void {
    const close = this.text.indexOf(quote, this.at + 1);
    this.advance(close < 0 ? this.text.length : close + 1);
  }

  #skipTo(end: string): void {
    const at = this.text.indexOf(end, this.at);
    this.at = at < 0 ? this.text.length : at;
  }

  #command(): void {
    const before = this.at;
    if (this.now.words.length === 0) {
      if (this.now.assigns.length === 0 && this.now.redirects.length === 0) this.now.line = this.line;
      const assign = /^([A-Za-z_]\w{0,100})\+?=/.exec(this.text.slice(this.at, this.at + 110));
      if (assign !== null) {
        this.at += assign[0].length;
        // An array's words count as one value.
        const array = this.peek() === '(';
        if (array) this.at++;
        const value = array ? this.array() : this.word();
        this.now.assigns.push({ name: assign[1] ?? '', value });
        return;
      }
    }
    const word = this.word();
    if (this.at === before) {
      this.at++;
      return;
    }
    const literal = word.quoted || this.now.words.length > 0 ? undefined : literalOf(word);
    if (literal !== undefined && this.#keyword(literal)) return;
    this.now.words.push(word);
  }

  /** Whether the word at the place of a command belongs to the grammar; then it is dealt with. */
  #keyword(word: string): boolean {
    if (word === 'for' || word === 'select') {
      const head = /^[ \t]*([A-Za-z_]\w{0,100})(?:\s+in(?=[\s;]))?/.exec(
        this.text.slice(this.at, this.at + 300),
      );
      if (head === null) return false;
      this.advance(this.at + head[0].length);
      const values = this.list();
      this.out.push({ kind: 'for', name: head[1] ?? '', values });
      return true;
    }
    if (word === 'case') {
      this.blanks();
      this.word();
      const head = /^\s*in\b/.exec(this.text.slice(this.at, this.at + 100));
      if (head === null) return true;
      this.advance(this.at + head[0].length);
      this.#cases.push({ pattern: true });
      return true;
    }
    if (word === 'function') {
      const head = /^[ \t]+([^\s(){}]{1,100})[ \t]*(?:\([ \t]*\))?/.exec(
        this.text.slice(this.at, this.at + 300),
      );
      if (head === null) return false;
      this.at += head[0].length;
      this.#function(head[1] ?? '');
      return true;
    }
    if (word === '[[') {
      const close = this.text.indexOf(']]', this.at);
      const end = close < 0 ? this.text.length : close;
      const inner = this.text.slice(this.at, end).replace(/&&|\|\||[()<>]/g, ' ');
      for (const command of this.commandsOf(inner))
        if (command.kind === 'run')
          this.now.words.push({ parts: [{ kind: 'text', text: '[' }], quoted: false }, ...command.words);
      this.advance(end + 2);
      return true;
    }
    if (word === 'esac') this.#cases.pop();
    if (word === '{') this.bodies.opens('{');
    if (word === '}' && this.bodies.closes('{')) this.out.push({ kind: 'end' });
    return KEYWORDS.has(word);
  }
}

/** The commands of a shell text, in order, at most 20,000. */
export const parseShell = (text: NotShown): readonly Command[] => new Reader(text, 0).read();
