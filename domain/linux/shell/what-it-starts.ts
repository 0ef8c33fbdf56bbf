import type { FetchAddress } from '../../snapshot.ts';
import { absolutePath, basename, dirname } from '../paths.ts';
import { fetchesIn } from '../script-facts.ts';
import type { Command, Word } from './commands-read.ts';
import { decode, echoed } from './decode.ts';
import { FETCHED, Found, HANDED_ON, isTold, isUntold, UNTOLD } from './found.ts';
import { startedByLanguage } from './languages.ts';
import { parseShell } from './parse-shell.ts';
import type { ProgramFacts } from './program-facts.ts';
import { isSmallTool, isWork } from './tools.ts';
import { unwrap } from './wrappers.ts';

/** What is known of where a text runs. */
export interface Setting {
  /** Folder in which it begins. */
  readonly cwd?: string | undefined;
  readonly home?: string | undefined;
  /** Path of the script itself, for `$0`. */
  readonly self?: string | undefined;
  /** The text is one character a byte, not decoded. @default false */
  readonly bytes?: boolean;
  /** Name of the language where it is no shell: `python`, `perl`, … */
  readonly language?: string | undefined;
}

const MAX_ALTERNATIVES = 32;
const MAX_STEPS = 50_000;
/** Texts within texts (`sh -c`, `eval`), and how often what is decoded may be decoded again. */
const MAX_DEPTH = 8;
const MAX_DECODINGS = 3;

/** What one command of a pipeline writes for the next. */
type Flow =
  | { readonly kind: 'text'; readonly text: string; readonly decoded: number }
  | { readonly kind: 'fetched'; readonly from: readonly FetchAddress[] }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'list' }
  /** `decoded`: a decoder made it of something. */
  | { readonly kind: 'untold'; readonly decoded?: true };
const UNTOLD_FLOW: Flow = { kind: 'untold' };

interface Place {
  cwd: string | null;
  readonly variables: Map<string, readonly string[]>;
  readonly depth: number;
  readonly decoded: number;
  /** Line of the outermost text, for what stands in a text within it. */
  readonly line: number | null;
}

const SHELLS = /^(?:sh|bash|dash|ash|zsh|ksh|mksh|rbash)$/;
const LANGUAGES = /^(python|pypy|perl|ruby|php|lua|node|nodejs|deno|bun|tclsh)[\d.]*(?:-cgi)?$/;
const SYSTEM_BIN = /^\/(?:usr\/)?(?:local\/)?s?bin\//;
const FETCHERS = /^(?:curl|cur1|cdt|wget|wge|wdt|fetch|lwp-download|lwp-request|GET|aria2c|axel|lynx|links)$/;
/** What passes on, changed or not, what it reads. */
const FILTERS =
  /^(?:cat|tee|gunzip|gzip|zcat|xz|unxz|bunzip2|tr|sed|head|tail|openssl|rev|base64|base32|xxd|uniq|sort|grep|egrep|awk|cut|dd)$/;

class Walk {
  readonly #setting: Setting;
  readonly #found: Found;
  readonly #functions = new Set<string>();
  #steps = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#found = new Found(setting.bytes === true);
  }

  facts(): ProgramFacts {
    return this.#found.facts();
  }

  text(text: string, place: Place): Flow {
    if (place.depth > MAX_DEPTH) {
      this.#found.whole = false;
      return UNTOLD_FLOW;
    }
    return this.commands(parseShell(text), place);
  }

  /** Runs down the commands; answers what the last pipeline writes. */
  commands(commands: readonly Command[], place: Place): Flow {
    const saved: { cwd: string | null; variables: Map<string, readonly string[]> }[] = [];
    let flow: Flow = UNTOLD_FLOW;
    for (const command of commands) {
      if (command.kind === 'function') this.#functions.add(command.name);
    }
    for (const command of commands) {
      if (++this.#steps > MAX_STEPS) {
        this.#found.whole = false;
        return UNTOLD_FLOW;
      }
      switch (command.kind) {
        case 'open':
          saved.push({ cwd: place.cwd, variables: new Map(place.variables) });
          break;
        case 'close': {
          const before = saved.pop();
          if (before === undefined) break;
          place.cwd = before.cwd;
          for (const [name, value] of before.variables) place.variables.set(name, value);
          break;
        }
        case 'for':
          place.variables.set(
            command.name,
            command.values.length === 0
              ? [HANDED_ON]
              : command.values.flatMap((word) => this.#fields(word, place)).slice(0, MAX_ALTERNATIVES),
          );
          break;
        case 'function':
          break;
        case 'run':
          flow = this.#run(command, place, command.piped ? flow : null);
      }
    }
    return flow;
  }

  #run(command: Extract<Command, { kind: 'run' }>, place: Place, piped: Flow | null): Flow {
    const line = place.line ?? command.line;
    const environment = command.assigns.map(({ name, value }) => ({
      name,
      values: this.#expand(value, place),
    }));
    if (command.words.length === 0) {
      for (const { name, values } of environment) place.variables.set(name, values);
    }
    for (const { name, values } of environment)
      if (name === 'LD_PRELOAD') for (const value of values) this.#found.loads(value, place.cwd, line);
    let input = piped;
    const outputs: string[] = [];
    for (const { operator, target } of command.redirects) {
      const [text = ''] = this.#expand(target, place);
      if (operator === '>') outputs.push(text);
      else if (operator === '<') input = { kind: 'file', path: text };
      else input = { kind: 'text', text, decoded: place.decoded };
    }
    let flow: Flow = command.words.length === 0 ? (input ?? UNTOLD_FLOW) : UNTOLD_FLOW;
    for (const words of this.#alternatives(command.words, place))
      flow = this.#start(words, place, input, line);
    for (const output of outputs) {
      const path = absolutePath(output, place.cwd) ?? output;
      if (flow.kind === 'fetched') this.#found.save(path, place.cwd, flow.from);
      if (flow.kind === 'file') this.#found.copy(flow.path, path, place.cwd);
    }
    return flow;
  }

  /** The words of a command, once for each value that its variables may have. */
  #alternatives(words: readonly Word[], place: Place): string[][] {
    const values = words.map((word) => this.#expand(word, place));
    const count = Math.min(MAX_ALTERNATIVES, Math.max(0, ...values.map((of) => of.length)));
    return Array.from({ length: count }, (_, i) =>
      words.flatMap((word, at) => {
        const of = values[at] ?? [];
        return split(word, of[i % of.length] ?? '');
      }),
    );
  }

  #fields = (word: Word, place: Place): string[] =>
    this.#expand(word, place).flatMap((text) => split(word, text));

  /** The texts that a word may stand for, one at least. */
  #expand(word: Word, place: Place): readonly string[] {
    let texts: readonly string[] = [''];
    for (const part of word.parts) {
      const next =
        part.kind === 'text'
          ? [part.text]
          : part.kind === 'commands'
            ? [this.#value(part.commands, place)]
            : this.#variable(part.name, part.otherwise, place);
      const count = Math.min(MAX_ALTERNATIVES, Math.max(texts.length, next.length));
      texts = Array.from({ length: count }, (_, i) =>
        `${texts[i % texts.length] ?? ''}${next[i % next.length] ?? ''}`.slice(0, 65_536),
      );
    }
    return texts;
  }

  #variable(name: string, otherwise: Word | undefined, place: Place): readonly string[] {
    const known = place.variables.get(name);
    if (known !== undefined && known.length > 0) return known;
    const { self, home } = this.#setting;
    if (name === 'HOME' && home !== undefined) return [home];
    if (name === 'PWD' && place.cwd !== null) return [place.cwd];
    if (name === '0') return [self ?? UNTOLD];
    if (name === '0%') return [self === undefined ? UNTOLD : dirname(self)];
    if (/^[1-9@*]$/.test(name)) return [HANDED_ON];
    return otherwise === undefined ? [UNTOLD] : this.#expand(otherwise, place);
  }

  /** What a substitution writes. */
  #value(commands: readonly Command[], place: Place): string {
    const [only] = commands;
    const words =
      only?.kind === 'run' && commands.length === 1 ? (this.#alternatives(only.words, place)[0] ?? []) : [];
    if (words[0] === 'pwd') return place.cwd ?? UNTOLD;
    if (words[0] === 'dirname' && words[1] !== undefined)
      return words[1].includes(UNTOLD) ? UNTOLD : dirname(words[1]);
    if (words[0] === 'basename' && words[1] !== undefined) return basename(words[1]);
    if (words[0] === 'readlink' || words[0] === 'realpath') return words.at(-1) ?? UNTOLD;
    if (words[0] === 'which' || (words[0] === 'command' && words[1] === '-v')) return words.at(-1) ?? UNTOLD;
    const inner: Place = { ...place, variables: new Map(place.variables), depth: place.depth + 1 };
    const flow = this.commands(commands, inner);
    if (flow.kind === 'text')
      return flow.decoded > place.decoded ? `${DECODED}${flow.text}` : flow.text.replace(/\n+$/, '');
    return flow.kind === 'fetched' ? FETCHED : UNTOLD;
  }

  /** One command with its words. Answers what it writes. */
  #start(words: readonly string[], place: Place, input: Flow | null, line: number): Flow {
    const [program = '', ...args] = words;
    if (++this.#steps > MAX_STEPS || place.depth > MAX_DEPTH) {
      this.#found.whole = false;
      return UNTOLD_FLOW;
    }
    if (program === '') return input ?? UNTOLD_FLOW;
    const name = basename(program);
    if (name === 'command' && /^-[vV]+$/.test(args[0] ?? '')) return UNTOLD_FLOW;
    const inner =
      name === 'command' ? { kind: 'words' as const, words: args, environment: [] } : unwrap(words);
    if (inner !== undefined && place.depth < MAX_DEPTH) return this.#unwrapped(inner, place, input, line);
    if (this.#functions.has(program)) return UNTOLD_FLOW;
    const language = LANGUAGES.exec(name)?.[1];
    // A miner may bear the name of an interpreter.
    if (program.includes('/') && !SYSTEM_BIN.test(program) && (SHELLS.test(name) || language !== undefined))
      this.#found.start(program, place.cwd, line, 'interpreter');
    if (SHELLS.test(name)) return this.#shell(args, place, input, line);
    if (language !== undefined) return this.#interpreter(language, args, place, input, line);
    if (FETCHERS.test(name)) return this.#fetch(name, args, place);
    switch (name) {
      case '.':
      case 'source':
        if (args[0] === FETCHED) return this.#runs({ kind: 'fetched', from: this.#lastFetched }, place, line);
        this.#found.start(beside(args[0] ?? ''), place.cwd, line);
        return UNTOLD_FLOW;
      case 'eval':
        return this.#inline(args.join(' '), place, line);
      case 'trap':
        return args[0] === undefined || args[0] === '-' ? UNTOLD_FLOW : this.#inline(args[0], place, line);
      case 'cd':
      case 'pushd':
        place.cwd = this.#folder(args.filter((arg) => !/^-[LPe]+$/.test(arg))[0], place);
        return UNTOLD_FLOW;
      case 'export':
      case 'local':
      case 'readonly':
      case 'declare':
      case 'typeset':
        for (const arg of args) this.#assign(arg, place, line);
        return UNTOLD_FLOW;
      case 'echo':
      case 'printf':
        return { kind: 'text', text: echoed(name, args), decoded: place.decoded };
      case 'cp':
      case 'mv':
      case 'ln':
      case 'install': {
        const paths = args.filter((arg) => !arg.startsWith('-'));
        const to = paths.at(-1);
        if (to !== undefined) for (const from of paths.slice(0, -1)) this.#found.copy(from, to, place.cwd);
        return UNTOLD_FLOW;
      }
      case 'systemctl':
      case 'service':
      case 'rc-service':
        this.#found.unit(name, args, line);
        return UNTOLD_FLOW;
      case 'java': {
        const jar = args[args.indexOf('-jar') + 1];
        this.#found.start(args.includes('-jar') && jar !== undefined ? jar : program, place.cwd, line);
        return UNTOLD_FLOW;
      }
      case 'ps':
        return { kind: 'list' };
      default:
    }
    this.#found.asks(name, args, input?.kind === 'list');
    if (isWork(name, args)) this.#found.works(name);
    if (FILTERS.test(name)) return this.#filter(name, args, place, input);
    if (isSmallTool(program, name, args))
      return input !== null && input.kind === 'fetched' ? input : UNTOLD_FLOW;
    this.#found.start(program, place.cwd, line);
    for (const arg of args.slice(0, 20)) {
      const path = /^(?:--?[\w-]+=)?(\/.+)$/s.exec(arg)?.[1];
      if (path !== undefined) this.#found.start(path, place.cwd, line, 'handed');
    }
    return UNTOLD_FLOW;
  }

  #unwrapped(
    inner: NonNullable<ReturnType<typeof unwrap>>,
    place: Place,
    input: Flow | null,
    line: number,
  ): Flow {
    const deeper = { ...place, depth: place.depth + 1 };
    if (inner.kind === 'text') return this.#inline(inner.text, deeper, line);
    for (const word of inner.environment)
      if (word.startsWith('LD_PRELOAD=')) this.#found.loads(word.slice(11), place.cwd, line);
    const [first = ''] = inner.words;
    // `watch 'a | b'`, `nohup 'a b'` do not run such a text, but `watch` does; a program with blanks in its name is rare.
    if (/[ \t\n\r\v\f]/.test(first) && inner.words.length === 1) return this.#inline(first, deeper, line);
    return this.#start(inner.words, deeper, input, line);
  }

  #assign(word: string, place: Place, line: number): void {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    if (match === null) return;
    const [, name = '', value = ''] = match;
    place.variables.set(name, [value]);
    if (name === 'LD_PRELOAD') this.#found.loads(value, place.cwd, line);
  }

  #folder(to: string | undefined, place: Place): string | null {
    if (to === undefined) return this.#setting.home ?? null;
    if (to === '-' || !isTold(to)) return null;
    return absolutePath(to, place.cwd) ?? null;
  }

  /** A text that is given to a shell. */
  #inline(text: string, place: Place, line: number): Flow {
    if (text.includes(FETCHED)) return this.#runs({ kind: 'fetched', from: this.#lastFetched }, place, line);
    if (isUntold(text)) {
      if (text.includes(UNTOLD)) this.#found.untold(line);
      return UNTOLD_FLOW;
    }
    const decoded = text.includes(DECODED);
    if (decoded) this.#found.decodes = true;
    return this.text(text.replaceAll(DECODED, ''), {
      ...place,
      depth: place.depth + 1,
      decoded: place.decoded + (decoded ? 1 : 0),
      line,
    });
  }

  /** A shell that gets its program from what it reads. */
  #runs(flow: Flow | null, place: Place, line: number): Flow {
    switch (flow?.kind) {
      case 'fetched':
        for (const address of flow.from) this.#found.fetchRun(address);
        // It runs something that it fetched, from wherever.
        if (flow.from.length === 0) this.#found.untold(line);
        return UNTOLD_FLOW;
      case 'file':
        this.#found.start(flow.path, place.cwd, line);
        return UNTOLD_FLOW;
      case 'text':
        if (flow.decoded > place.decoded) this.#found.decodes = true;
        return this.text(flow.text, { ...place, depth: place.depth + 1, decoded: flow.decoded, line });
      case undefined:
        return UNTOLD_FLOW;
      default:
        if (flow?.kind === 'untold' && flow.decoded) this.#found.decodes = true;
        this.#found.untold(line);
        return UNTOLD_FLOW;
    }
  }

  #shell(args: readonly string[], place: Place, input: Flow | null, line: number): Flow {
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? '';
      if (/^-[a-zA-Z]*c$/.test(arg)) return this.#inline(args[at + 1] ?? '', place, line);
      if (/^[-+]o$/.test(arg)) at++;
      else if (/^-[a-zA-Z]*s/.test(arg) || arg === '-') break;
      else if (!/^[-+]/.test(arg)) {
        if (arg.includes(FETCHED))
          return this.#runs({ kind: 'fetched', from: this.#lastFetched }, place, line);
        if (arg === HANDED_ON) return UNTOLD_FLOW;
        if (/^\/(?:dev\/stdin|proc\/self\/fd\/0)$/.test(arg)) break;
        this.#found.start(beside(arg), place.cwd, line);
        return UNTOLD_FLOW;
      }
    }
    return this.#runs(input, place, line);
  }

  #interpreter(
    language: string,
    args: readonly string[],
    place: Place,
    input: Flow | null,
    line: number,
  ): Flow {
    const takes = language === 'perl' ? /^-[a-zA-Z]*[eE]$/ : /^-(?:c|e|r|-eval)$/;
    const said = (text: string): Flow => {
      if (text.includes(FETCHED))
        return this.#runs({ kind: 'fetched', from: this.#lastFetched }, place, line);
      if (text.includes(UNTOLD)) this.#found.untold(line);
      this.#language(language, text.replaceAll(DECODED, ''), place, line);
      return UNTOLD_FLOW;
    };
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? '';
      if (takes.test(arg)) return said(args[at + 1] ?? '');
      if (arg === '-m') {
        this.#found.start(`${language} -m ${args[at + 1] ?? ''}`, place.cwd, line);
        return UNTOLD_FLOW;
      }
      if (arg === '-') break;
      if (arg.startsWith('-')) continue;
      if (arg.includes(FETCHED)) return this.#runs({ kind: 'fetched', from: this.#lastFetched }, place, line);
      if (arg !== HANDED_ON) this.#found.start(beside(arg), place.cwd, line);
      return UNTOLD_FLOW;
    }
    return input?.kind === 'text' ? said(input.text) : this.#runs(input, place, line);
  }

  /** A whole script in another language: each call by its own line is not told, so all count as of the first. */
  script(language: string, text: string, place: Place): void {
    this.#language(language, text, place, 1);
  }

  #language(language: string, text: string, place: Place, line: number): void {
    const { calls, untold } = startedByLanguage(language, text);
    if (untold) this.#found.untold(line);
    for (const call of calls) {
      const deeper: Place = { ...place, depth: place.depth + 1, line };
      if (typeof call === 'string') this.text(call, deeper);
      else this.#start(call, deeper, null, line);
    }
  }

  #lastFetched: readonly FetchAddress[] = [];

  /** Addresses and where they are saved: `-o FILE`, `-O FILE`, `> FILE`, or under the name that they have. */
  #fetch(name: string, args: readonly string[], place: Place): Flow {
    const from = fetchesIn(name, args);
    this.#lastFetched = from;
    let file: string | undefined;
    const isWget = /^w/.test(name);
    for (const [at, arg] of args.entries()) {
      if (/^-[a-zA-Z]*[oO]-$/.test(arg)) file = '-';
      const joined = /^(?:--output(?:-document)?=|-[a-zA-Z]*[oO](?=[^-\s]))(.+)$/.exec(arg)?.[1];
      if (joined !== undefined && !(name === 'curl' && /^-[a-zA-Z]*O/.test(arg))) file = joined;
      else if (
        /^(?:--output|--output-document)$/.test(arg) ||
        (isWget ? /^-[a-zA-Z]*O$/ : /^-[a-zA-Z]*o$/).test(arg)
      )
        file = args[at + 1];
    }
    if (file === '-' || file === '/dev/stdout') return { kind: 'fetched', from };
    const asNamed =
      file === undefined &&
      (isWget ||
        /^(?:lwp-download|aria2c|axel)$/.test(name) ||
        args.some((arg) => /^-[a-zA-Z]*O$|^--remote-name/.test(arg)));
    if (asNamed) {
      for (const address of from) {
        const last = basename(address.path.replace(/\?.*/, ''));
        if (last !== '') this.#found.save(last, place.cwd, [address]);
      }
      return UNTOLD_FLOW;
    }
    if (file === undefined) return { kind: 'fetched', from };
    this.#found.save(file, place.cwd, from);
    return UNTOLD_FLOW;
  }

  #filter(name: string, args: readonly string[], place: Place, input: Flow | null): Flow {
    const paths = args.filter((arg) => !arg.startsWith('-'));
    if (name === 'tee' && input?.kind === 'fetched')
      for (const path of paths) this.#found.save(path, place.cwd, input.from);
    if (name === 'cat' && paths[0] !== undefined) return { kind: 'file', path: paths[0] };
    if (input?.kind !== 'text') return input ?? UNTOLD_FLOW;
    if (input.text.includes(UNTOLD)) return UNTOLD_FLOW;
    if (name === 'cat' || name === 'tee') return input;
    if (input.decoded >= MAX_DECODINGS) {
      this.#found.whole = false;
      return UNTOLD_FLOW;
    }
    const text = decode(name, args, input.text);
    if (text !== undefined) return { kind: 'text', text, decoded: input.decoded + 1 };
    return input.decoded > place.decoded ? { kind: 'untold', decoded: true } : UNTOLD_FLOW;
  }
}

/** Stands before what was decoded. */
const DECODED = '\uE003';

/** A script that an interpreter is given by name lies in the folder where it runs. */
const beside = (script: string): string =>
  script === '' || script.includes('/') || !isTold(script) ? script : `./${script}`;

/** The words that a text becomes. Only what came from variables is split, and not what stood in quotes. */
function split(word: Word, text: string): string[] {
  const literal = word.parts.every((part) => part.kind === 'text');
  // `{echo,x}|{base64,-d}|{bash,-i}`: how exploits write a command without blanks.
  const braces =
    literal && !word.quoted ? /^\{([^{} \t\n\r\v\f]*,[^{} \t\n\r\v\f]*)\}$/.exec(text)?.[1] : undefined;
  if (braces !== undefined) return braces.split(',');
  return literal || word.quoted ? [text] : text.split(/[ \t\n\r\v\f]+/).filter((one) => one !== '');
}

/**
 * What a program text starts when it is run: programs in command position, read through wrappers, assignments, `cd`, literal
 * variables and lists, `exec -a`, `sh -c`, `eval`, here-documents, and three decodings at most. Argument position is no start:
 * `rm`, `pkill -f`, `test -x`, a scanner name what they fight.
 *
 * @param text plain text, or one character a byte
 * @example whatItStarts('cd /tmp/.x && nohup ./m &').starts → [{ path: '/tmp/.x/m', line: 1, how: 'command' }]
 */
export function whatItStarts(text: string, setting: Setting = {}): ProgramFacts {
  const walk = new Walk(setting);
  const place: Place = { cwd: setting.cwd ?? null, variables: new Map(), depth: 0, decoded: 0, line: null };
  if (setting.language === undefined) walk.text(text, place);
  else walk.script(setting.language, text, place);
  return walk.facts();
}
