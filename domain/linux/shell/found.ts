import { show } from '../../show.ts';
import type { FetchAddress, Shown } from '../../snapshot.ts';
import { isPattern } from '../glob.ts';
import { absolutePath, basename, throughRoot } from '../paths.ts';
import { EACH, HANDED_ON, isTold, PLACEHOLDERS } from './placeholders.ts';
import type { ProgramFacts, Start } from './program-facts.ts';

const MAX_STARTS = 200;
const MAX_LIST = 50;
const MAX_OTHERS = 16;
const MAX_PATH = 4096;

/** What was found in a text so far. Every list is bounded; what did not fit makes the facts not whole. */
export class Found {
  readonly #starts = new Map<string, Start>();
  readonly #copies = new Map<string, { from: Shown; to: Shown }>();
  readonly #tests = new Set<string>();
  readonly #works = new Set<string>();
  readonly #fetchRuns = new Map<string, FetchAddress>();
  readonly #untold = new Set<number>();
  /** Files that it fetches, with their addresses. */
  readonly #saved = new Map<string, readonly FetchAddress[]>();
  decodes = false;
  handsOn = false;
  whole = true;

  facts(): ProgramFacts {
    return {
      starts: [...this.#starts.values()],
      copies: [...this.#copies.values()],
      tests: [...this.#tests].map((text) => this.#shown(text)),
      works: [...this.#works],
      fetchRuns: [...this.#fetchRuns.values()],
      decodesAndRuns: this.decodes,
      handsOn: this.handsOn,
      untold: [...this.#untold].slice(0, MAX_LIST),
      whole: this.whole,
    };
  }

  /** The text is one character a byte, but for `$'\u4e2d'`, which spells a character by its number. */
  #shown(text: string): Shown {
    return show(/[^\0-\xff]/.test(text) ? text : Uint8Array.from(text, (c) => c.charCodeAt(0)));
  }

  untold(line: number): void {
    this.#untold.add(line);
  }

  /** @param or other paths that the same start may mean */
  start(
    path: string,
    cwd: string | null,
    line: number,
    how: Start['how'] = 'command',
    or: readonly string[] = [],
  ): void {
    if (!isTold(path) || path === '') {
      if (how === 'command' && path === HANDED_ON) this.handsOn = true;
      else if (how === 'command') this.#untold.add(line);
      return;
    }
    const each = path.includes(EACH);
    const pattern = isPattern(path);
    const plain = path.replaceAll(EACH, '');
    // A pattern without a folder is looked for in the working directory, and not in PATH.
    const whole = this.#whole(pattern && !plain.includes('/') ? `./${plain}` : plain, cwd);
    const fetched = how === 'command' ? (this.#saved.get(whole) ?? []) : [];
    for (const address of fetched) this.fetchRun(address);
    const key = `${how} ${line} ${whole}`;
    if (this.#starts.has(key)) return;
    if (this.#starts.size >= MAX_STARTS) {
      this.whole = false;
      return;
    }
    const others = or.filter((other) => isTold(other) && other !== whole).slice(0, MAX_OTHERS);
    this.#starts.set(key, {
      path: this.#shown(whole.slice(0, MAX_PATH)),
      line,
      how,
      ...(others.length > 0 ? { or: others.map((other) => this.#shown(other.slice(0, MAX_PATH))) } : {}),
      ...(pattern ? { pattern: each ? 'each' : 'first' } : {}),
      ...(fetched.length > 0 ? { fetched: true } : {}),
    });
  }

  #whole(path: string, cwd: string | null): string {
    return path.includes('/') ? throughRoot(absolutePath(path, cwd) ?? path) : path;
  }

  works(tool: string): void {
    this.#works.add(tool);
  }

  fetchRun(address: FetchAddress): void {
    if (this.#fetchRuns.size < MAX_LIST) this.#fetchRuns.set(JSON.stringify(address), address);
  }

  /** A file now holds what was fetched there. */
  save(path: string, cwd: string | null, from: readonly FetchAddress[]): void {
    this.#saved.set(absolutePath(path, cwd) ?? path, from);
    if (cwd === null && !path.includes('/')) this.#saved.set(`./${path}`, from);
  }

  copy(from: string, to: string, cwd: string | null): void {
    const [a, b] = [from, to].map((path) => {
      const whole = absolutePath(path.replaceAll(EACH, ''), cwd);
      return whole === undefined ? undefined : throughRoot(whole);
    });
    if (a === undefined || b === undefined || !isTold(a + b)) return;
    // Whether the target is a folder is not told.
    const within = `${b === '/' ? '' : b}/${basename(a)}`;
    for (const target of to.endsWith('/') ? [within] : [b, within]) {
      if (this.#copies.size >= MAX_LIST * 2) return;
      this.#copies.set(`${a} ${target}`, { from: this.#shown(a), to: this.#shown(target) });
      const saved = this.#saved.get(a);
      if (saved !== undefined) this.#saved.set(target, saved);
    }
  }

  /** Libraries of LD_PRELOAD: blanks and colons divide them. */
  loads(value: string, cwd: string | null, line: number): void {
    for (const library of value.split(/[ \t\n\r\v\f:]+/))
      if (library.includes('/')) this.start(library, cwd, line, 'loads');
  }

  /** A unit that systemctl, service or rc-service is told to start; stopping starts nothing. */
  unit(name: string, args: readonly string[], line: number): void {
    const words = args.filter((arg) => !arg.startsWith('-'));
    const [verb = '', units] =
      name === 'systemctl' ? [words[0], words.slice(1)] : [words[1], words.slice(0, 1)];
    if (!/^(?:start|restart|reload|try-restart|reload-or-restart|enable|reenable|unmask|link)$/.test(verb))
      return;
    const kind = args.some((arg) => /^--(?:user|global)$/.test(arg)) ? 'user-unit' : 'unit';
    for (const unit of units)
      this.start(`${kind}:${/\.\w+$/.test(unit) ? unit : `${unit}.service`}`, null, line);
  }

  /** What it asks for by name: `pgrep NAME`, `test -x PATH`, and with `lists` the pattern of a `ps | grep NAME`. */
  asks(name: string, args: readonly string[], lists: boolean): void {
    const words = args.filter((arg) => !arg.startsWith('-'));
    if (/^(?:pgrep|pidof)$/.test(name)) for (const word of words) this.#test(word);
    else if (/^[ef]?grep$/.test(name) && lists && !args.some((arg) => /^-[a-zA-Z]*v/.test(arg)))
      this.#test(words[0]);
    else if (name === 'test' || name === '[')
      for (const [at, arg] of args.entries()) if (/^-[efsxrL]$/.test(arg)) this.#test(args[at + 1]);
  }

  #test(text: string | undefined): void {
    // `[m]iner` keeps grep from finding itself.
    const plain = text?.replace(PLACEHOLDERS, '').replace(/\[(.)\]/g, '$1');
    if (plain !== undefined && plain.length > 1 && this.#tests.size < MAX_LIST)
      this.#tests.add(plain.slice(0, 1024));
  }
}
