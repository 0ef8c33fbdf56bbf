import { absolutePath } from '../paths.ts';
import { echoed } from './decode.ts';
import { EACH, FETCHED, isTold, UNTOLD } from './placeholders.ts';
import { beside, runFetched, runFile, runText } from './run-text.ts';
import { setVariable } from './set-variable.ts';
import type { Call, Flow, Place, Walker } from './walker.ts';
import { UNTOLD_FLOW } from './walker.ts';

/** Builtins of the shell and tools that change what follows or tell a unit; undefined for any other. */
export function builtIn(walker: Walker, name: string, call: Call): Flow | undefined {
  const { place, line } = call;
  const args = call.words.slice(1);
  const { found } = walker;
  switch (name) {
    case '.':
    case 'source':
      return args[0] === FETCHED
        ? runFetched(walker, line)
        : runFile(walker, beside(args[0] ?? ''), place, line);
    case 'eval':
      return runText(walker, args.join(' '), place, line);
    case 'trap':
      return args[0] === undefined || args[0] === '-' ? UNTOLD_FLOW : runText(walker, args[0], place, line);
    case 'alias':
      // An alias for a tool's own options starts nothing of anybody's.
      for (const arg of args) {
        const value = /^[^=]+=(.*)$/s.exec(arg)?.[1];
        if (value?.includes('/')) runText(walker, value, place, line);
      }
      return UNTOLD_FLOW;
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
    case 'set': {
      const at = args.indexOf('--');
      if (at >= 0) place.args = args.slice(at + 1);
      return UNTOLD_FLOW;
    }
    case 'read':
      for (const arg of args) if (/^[A-Za-z_]\w*$/.test(arg)) place.variables.set(arg, [lineOf(call.input)]);
      return UNTOLD_FLOW;
    case 'shift':
      place.args = place.args?.slice(Number(args[0] ?? 1) || 1);
      return UNTOLD_FLOW;
    case 'echo':
    case 'printf':
      return { kind: 'text', text: echoed(name, args).replaceAll(EACH, ''), decoded: place.decoded };
    case 'systemctl':
    case 'service':
    case 'rc-service':
      found.unit(name, args, line);
      return UNTOLD_FLOW;
    case 'ps':
      return { kind: 'list' };
    default:
      return undefined;
  }
}

/** What `read` gets. */
const lineOf = (input: Flow | null): string =>
  input?.kind === 'fetched' ? FETCHED : input?.kind === 'text' ? (input.text.split('\n')[0] ?? '') : UNTOLD;

function assign(walker: Walker, word: string, place: Place, line: number): void {
  const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
  if (match === null) return;
  const [, name = '', value = ''] = match;
  place.variables.set(name, [value]);
  setVariable(walker, name, value, place, line);
}

function folder(walker: Walker, to: string | undefined, place: Place): string | null {
  if (to === undefined) return walker.setting.home ?? null;
  if (to === '-' || !isTold(to)) return null;
  return absolutePath(to, place.cwd) ?? null;
}
