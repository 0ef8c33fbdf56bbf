import type { Command, Part, Redirect, Word } from './commands-read.ts';
import { literalOf } from './commands-read.ts';
import { FunctionBodies } from './function-bodies.ts';
import { WordReader } from './word-reader.ts';

interface Draft {
  assigns: { name: string; value: Word }[];
  words: Word[];
  redirects: Redirect[];
  line: number;
}

const draft = (line: number): Draft => ({ assigns: [], words: [], redirects: [], line });

/** Reads one command's words, redirections and here-documents, and keeps the commands that were read. Knows nothing of keywords. */
export abstract class CommandReader extends WordReader {
  protected readonly out: Command[] = [];
  protected now: Draft = draft(1);
  protected piped = false;
  protected readonly bodies = new FunctionBodies();
  readonly #waiting: { delimiter: string; quoted: boolean; tabs: boolean; draft: Draft }[] = [];

  protected end(): void {
    const { assigns, words, redirects, line } = this.now;
    if (assigns.length + words.length + redirects.length > 0) {
      this.out.push({ kind: 'run', assigns, words, redirects, piped: this.piped, line });
      this.piped = false;
      if (this.bodies.ran()) this.out.push({ kind: 'end' });
    }
    this.now = draft(this.line);
  }

  /** A command begins anew; what was read of the last is given up. */
  protected restart(): void {
    this.now = draft(this.line);
  }

  protected array(): Word {
    const parts: Part[] = [];
    while (this.at < this.text.length && this.peek() !== ')') {
      const before = this.at;
      if (/[ \t\n\r\v\f]/.test(this.peek())) {
        if (this.peek() === '\n') this.line++;
        this.at++;
        parts.push({ kind: 'text', text: ' ' });
      } else parts.push(...this.word().parts);
      if (this.at === before) this.at++;
    }
    this.at++;
    return { parts, quoted: false };
  }

  protected blanks(): void {
    while (this.peek() === ' ' || this.peek() === '\t') this.at++;
  }

  /** Words up to the end of a command. */
  protected list(): Word[] {
    const words: Word[] = [];
    for (;;) {
      this.blanks();
      if (this.peek() === '\\' && /[\r\n]/.test(this.peek(1))) {
        this.continuation();
        continue;
      }
      const before = this.at;
      if (this.at >= this.text.length || /[\n;&|()<>]/.test(this.peek())) return words;
      words.push(this.word());
      if (this.at === before) this.at++;
    }
  }

  protected redirect(): void {
    const start = this.at;
    while (/\d/.test(this.peek())) this.at++;
    const from = this.at;
    const descriptor = this.text.slice(start, from);
    while (/[<>&|]/.test(this.peek()) && this.at - from < 3) this.at++;
    let operator = this.text.slice(from, this.at);
    if (operator.startsWith('<') && this.peek() === '(' && operator === '<') {
      this.at = from;
      this.now.words.push(this.word());
      return;
    }
    if (operator === '<<' && this.peek() === '-') {
      this.at++;
      operator = '<<-';
    }
    this.blanks();
    const target = this.word();
    if (operator === '<<' || operator === '<<-') {
      const delimiter = literalOf(target);
      if (delimiter !== undefined)
        this.#waiting.push({ delimiter, quoted: target.quoted, tabs: operator === '<<-', draft: this.now });
      return;
    }
    if (target.parts.length === 0) return;
    const text = literalOf(target);
    const isDescriptor = text !== undefined && /^(?:\d+-?|-)$/.test(text) && operator.includes('&');
    const known =
      operator === '<<<' || operator === '<>' || (operator === '<&' && isDescriptor) ? operator : undefined;
    if (known === undefined && isDescriptor) return;
    this.now.redirects.push({
      operator: known ?? (operator.includes('>') ? '>' : '<'),
      descriptor,
      target,
    });
  }

  /** Bodies of the here-documents that the line before announced. */
  protected documents(): void {
    for (const { delimiter, quoted, tabs, draft: of } of this.#waiting.splice(0)) {
      const lines: string[] = [];
      while (this.at < this.text.length) {
        const stop = this.text.indexOf('\n', this.at);
        const end = stop < 0 ? this.text.length : stop;
        const line = this.text.slice(this.at, end).replace(/\r$/, '');
        this.at = Math.min(end + 1, this.text.length);
        this.line++;
        if ((tabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
        lines.push(line);
      }
      const body = lines.join('\n');
      const parts = quoted ? [{ kind: 'text' as const, text: body }] : this.partsOf(body);
      of.redirects.push({ operator: '<<', descriptor: '', target: { parts, quoted: true } });
    }
  }
}
