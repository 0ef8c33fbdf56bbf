import { takesWord } from '../given-program.ts';
import { basename } from '../paths.ts';
import { interpreterOf, isFetcher, isLoader, isShell } from '../program-names.ts';
import { execOf } from './find.ts';
import { EACH } from './placeholders.ts';
import type { Wrapper } from './wrapper-table.ts';
import { WRAPPERS } from './wrapper-table.ts';

/** Read by their own rules below. */
const OTHERS = /^(?:tmux|start-stop-daemon|run-parts)$/;

/** Whether a program of this name only starts another one. */
export const isWrapper = (name: string): boolean => Object.hasOwn(WRAPPERS, name) || OTHERS.test(name);

export type Unwrapped =
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly environment: readonly string[] }
  /** A text for a shell. */
  | { readonly kind: 'text'; readonly text: string }
  /** A file that a shell runs. */
  | { readonly kind: 'file'; readonly path: string }
  /** A shell that runs what it reads. */
  | { readonly kind: 'shell' }
  /** It starts nothing: `exec >FILE`, `sudo -v`, `taskset -p`. */
  | { readonly kind: 'nothing' };

const NOTHING: Unwrapped = { kind: 'nothing' };
const words = (of: readonly string[]): Unwrapped => ({ kind: 'words', words: of, environment: [] });
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * What the first wrapper of these words starts; undefined where the first word is no wrapper. `exec -a NAME` and the dynamic
 * loader are seen through; `start-stop-daemon` starts its `--exec` or `--startas`; `tmux new -d 'text'` starts a shell's text.
 */
export function unwrap([first = '', ...rest]: readonly string[]): Unwrapped | undefined {
  const name = basename(first);
  if (isLoader(name)) return loaded(name, rest);
  if (name === 'tmux') return ofTmux(rest);
  if (name === 'start-stop-daemon') return ofStartStopDaemon(rest);
  if (name === 'run-parts') return ofRunParts(rest);
  if (name === 'find') {
    const command = execOf(rest);
    return command === undefined ? undefined : words(command);
  }
  if (name === 'screen' && rest.includes('stuff')) return typed(rest.slice(rest.indexOf('stuff') + 1));
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  return wrapper === undefined ? undefined : read(name, wrapper, rest);
}

function read(name: string, wrapper: Wrapper, rest: readonly string[]): Unwrapped {
  const environment: string[] = [];
  let skip = wrapper.skip ?? 0;
  const own = wrapper.textOnly === true;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (wrapper.not?.test(word)) return NOTHING;
    if (wrapper.text?.test(word)) return { kind: 'text', text: rest[at + 1] ?? '' };
    if (wrapper.file?.test(word)) return { kind: 'file', path: rest[at + 1] ?? '' };
    if (word === '--') continue;
    if (name === 'env' && /^(?:-S|--split-string)$/.test(word))
      return { kind: 'text', text: rest.slice(at + 1).join(' ') };
    const joined = name === 'env' ? /^(?:-S|--split-string=)(.+)$/s.exec(word)?.[1] : undefined;
    if (joined !== undefined) return { kind: 'text', text: [joined, ...rest.slice(at + 1)].join(' ') };
    if (wrapper.takes?.test(word)) at++;
    else if (/^[-+]./.test(word) && !(name === 'nice' && /^\+/.test(word))) continue;
    else if (wrapper.environment === true && ASSIGNMENT.test(word)) environment.push(word);
    else if (skip > 0) skip--;
    else if (own || (name === 'runuser' && !rest.includes('--') && !rest.includes('-u'))) continue;
    else
      return { kind: 'words', words: below(rootOf(wrapper, rest.slice(0, at)), rest.slice(at)), environment };
  }
  const isShell =
    wrapper.shell === true ||
    (wrapper.shell !== undefined && rest.some((word) => wrapper.shell !== true && wrapper.shell?.test(word)));
  return isShell ? { kind: 'shell' } : NOTHING;
}

/** The folder that what is started sees as its root. */
function rootOf({ root, takes }: Wrapper, before: readonly string[]): string | undefined {
  if (root === undefined) return undefined;
  if (root === true)
    return before.find((word, at) => !word.startsWith('-') && takes?.test(before[at - 1] ?? '') !== true);
  const joined = before.find((word) => word.includes('=') && root.test(word.slice(0, word.indexOf('='))));
  if (joined !== undefined) return joined.slice(joined.indexOf('=') + 1);
  const at = before.findIndex((word) => root.test(word));
  return at < 0 ? undefined : before[at + 1];
}

/** A program of another root by its path on the host; a shell, and what else only runs others, is known by its name. */
function below(root: string | undefined, [first = '', ...rest]: readonly string[]): readonly string[] {
  const name = basename(first);
  const runsOthers = isShell(name) || interpreterOf(name) !== undefined || isFetcher(name) || isWrapper(name);
  if (root === undefined || !/^\/.*[^/]/.test(root) || !first.startsWith('/') || runsOthers)
    return [first, ...rest];
  return [`${root.replace(/\/+$/, '')}${first}`, ...rest];
}

function loaded(name: string, rest: readonly string[]): Unwrapped {
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (/^--(?:list|verify|help|version)/.test(word)) return NOTHING;
    if (takesWord(name, word)) at++;
    else if (!word.startsWith('-')) return words(rest.slice(at));
  }
  return NOTHING;
}

/** `tmux new -d 'text'`, and what is typed into one that runs. */
function ofTmux(rest: readonly string[]): Unwrapped {
  const at = rest.findIndex((word) =>
    /^(?:new|new-session|neww|new-window|splitw|split-window|respawn-pane|send|send-keys)$/.test(word),
  );
  const command = rest[at] ?? '';
  if (/^send/.test(command)) return typed(rest.slice(at + 1));
  if (at < 0) return NOTHING;
  for (let i = at + 1; i < rest.length; i++) {
    const word = rest[i] ?? '';
    if (/^-[a-zA-Z]*[cefFnstxy]$/.test(word)) i++;
    else if (!word.startsWith('-')) return { kind: 'text', text: rest.slice(i).join(' ') };
  }
  return NOTHING;
}

/** Keys that are sent to a shell; `Enter` and `C-m` end a line. */
function typed(rest: readonly string[]): Unwrapped {
  const keys = rest.filter((word, at) => !word.startsWith('-') && rest[at - 1] !== '-t');
  return {
    kind: 'text',
    text: keys.map((key) => (/^(?:Enter|C-m|KPEnter)$/.test(key) ? '\n' : key)).join(' '),
  };
}

function ofStartStopDaemon(rest: readonly string[]): Unwrapped {
  if (rest.some((word) => /^-(?:[a-zA-Z]*K[a-zA-Z]*|-stop|-status|T)$/.test(word))) return NOTHING;
  const option = (names: RegExp): string | undefined => {
    const at = rest.findIndex((word) => names.test(word));
    return at < 0 ? undefined : rest[at + 1];
  };
  const joined = (names: RegExp) => rest.find((word) => names.test(word))?.replace(/^[^=]*=/, '');
  // --startas is what is run where both are given.
  const program =
    joined(/^--startas=/) ??
    option(/^(?:-[a-zA-Z]*a|--startas)$/) ??
    joined(/^--exec=/) ??
    option(/^(?:-[a-zA-Z]*x|--exec)$/);
  if (program === undefined) return NOTHING;
  const at = rest.indexOf('--');
  return words([program, ...(at < 0 ? [] : rest.slice(at + 1))]);
}

/** Each file of the folder, unless it only lists or tests them. */
function ofRunParts(rest: readonly string[]): Unwrapped {
  const folder = rest.filter((word) => !word.startsWith('-')).at(-1);
  const lists = rest.some((word) => /^--(?:test|list)$/.test(word));
  return folder === undefined || lists ? NOTHING : words([`${EACH}${folder.replace(/\/+$/, '')}/*`]);
}
