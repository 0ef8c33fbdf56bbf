import { absolutePath, basename } from '../paths.ts';
import { interpreterOf, isFetcher, isShell } from '../program-names.ts';
import { echoed } from './decode.ts';
import { fetched } from './fetching.ts';
import { filtered, isFilter } from './filters.ts';
import { beside, runByInterpreter, runByShell, runFetched, runText } from './run-text.ts';
import { FETCHED, isTold } from './stand-ins.ts';
import { isSmallTool, isWork } from './tools.ts';
import type { Call, Flow, Place, Walker } from './walker.ts';
import { MAX_DEPTH, UNTOLD_FLOW } from './walker.ts';
import type { Unwrapped } from './wrappers.ts';
import { unwrap } from './wrappers.ts';

const SYSTEM_BIN = /^\/(?:usr\/)?(?:local\/)?s?bin\//;

/** One command with its words. Answers what it writes. */
export function startCommand(walker: Walker, call: Call): Flow {
  const { words, place, input, line } = call;
  const [program = '', ...args] = words;
  if (program === '') return input ?? UNTOLD_FLOW;
  const name = basename(program);
  if (name === 'command' && /^-[vV]+$/.test(args[0] ?? '')) return UNTOLD_FLOW;
  const inner = name === 'command' ? { kind: 'words' as const, words: args, environment: [] } : unwrap(words);
  if (inner !== undefined && place.depth < MAX_DEPTH) return unwrapped(walker, inner, call);
  if (walker.functions.has(program)) return UNTOLD_FLOW;
  const language = interpreterOf(name);
  // A miner may bear the name of an interpreter.
  if (program.includes('/') && !SYSTEM_BIN.test(program) && (isShell(name) || language !== undefined))
    walker.found.start(program, place.cwd, line, 'interpreter');
  if (isShell(name)) return runByShell(walker, call);
  if (language !== undefined) return runByInterpreter(walker, language, call);
  if (isFetcher(name)) return fetched(walker, name, args, place);
  return builtIn(walker, name, call) ?? other(walker, name, call);
}

/** Builtins of the shell and tools that change where what follows runs; undefined for any other. */
function builtIn(walker: Walker, name: string, call: Call): Flow | undefined {
  const { place, line } = call;
  const args = call.words.slice(1);
  const { found } = walker;
  switch (name) {
    case '.':
    case 'source':
      if (args[0] === FETCHED) return runFetched(walker, line);
      found.start(beside(args[0] ?? ''), place.cwd, line);
      return UNTOLD_FLOW;
    case 'eval':
      return runText(walker, args.join(' '), place, line);
    case 'trap':
      return args[0] === undefined || args[0] === '-' ? UNTOLD_FLOW : runText(walker, args[0], place, line);
    case 'cd':
    case 'pushd':
      place.cwd = folder(walker, args.filter((arg) => !/^-[LPe]+$/.test(arg))[0], place);
      return UNTOLD_FLOW;
    case 'export':
    case 'local':
    case 'readonly':
    case 'declare':
    case 'typeset':
      for (const arg of args) assign(walker, arg, place, line);
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
      if (to !== undefined) for (const from of paths.slice(0, -1)) found.copy(from, to, place.cwd);
      return UNTOLD_FLOW;
    }
    case 'systemctl':
    case 'service':
    case 'rc-service':
      found.unit(name, args, line);
      return UNTOLD_FLOW;
    case 'java': {
      const jar = args[args.indexOf('-jar') + 1];
      found.start(args.includes('-jar') && jar !== undefined ? jar : (call.words[0] ?? ''), place.cwd, line);
      return UNTOLD_FLOW;
    }
    case 'ps':
      return { kind: 'list' };
    default:
      return undefined;
  }
}

/** A small tool, or a program of which nothing is known: that one is started, and may start what it is handed. */
function other(walker: Walker, name: string, { words, place, input, line }: Call): Flow {
  const [program = '', ...args] = words;
  const { found } = walker;
  found.asks(name, args, input?.kind === 'list');
  if (isWork(name, args)) found.works(name);
  if (isFilter(name)) return filtered(walker, name, args, place, input);
  if (isSmallTool(program, name, args)) return input?.kind === 'fetched' ? input : UNTOLD_FLOW;
  found.start(program, place.cwd, line);
  for (const arg of args.slice(0, 20)) {
    const path = /^(?:--?[\w-]+=)?(\/.+)$/s.exec(arg)?.[1];
    if (path !== undefined) found.start(path, place.cwd, line, 'handed');
  }
  return UNTOLD_FLOW;
}

function unwrapped(walker: Walker, inner: Unwrapped, call: Call): Flow {
  const { place, line } = call;
  const deeper = { ...place, depth: place.depth + 1 };
  if (inner.kind === 'text') return runText(walker, inner.text, deeper, line);
  for (const word of inner.environment)
    if (word.startsWith('LD_PRELOAD=')) walker.found.loads(word.slice(11), place.cwd, line);
  const [first = ''] = inner.words;
  // `watch 'a | b'`, `nohup 'a b'` do not run such a text, but `watch` does; a program with blanks in its name is rare.
  if (/[ \t\n\r\v\f]/.test(first) && inner.words.length === 1) return runText(walker, first, deeper, line);
  return walker.start({ ...call, words: inner.words, place: deeper });
}

function assign(walker: Walker, word: string, place: Place, line: number): void {
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
  if (match === null) return;
  const [, name = '', value = ''] = match;
  place.variables.set(name, [value]);
  if (name === 'LD_PRELOAD') walker.found.loads(value, place.cwd, line);
}

function folder(walker: Walker, to: string | undefined, place: Place): string | null {
  if (to === undefined) return walker.setting.home ?? null;
  if (to === '-' || !isTold(to)) return null;
  return absolutePath(to, place.cwd) ?? null;
}
