import { absolutePath, basename } from '../paths.ts';
import { isFetcher, runsGiven } from '../program-names.ts';
import type { Place, Walker } from './walker.ts';
import { isWrapper } from './wrappers.ts';

const SYSTEM_BIN = /^(?:\/(?:usr\/)?(?:local\/)?s?bin\/)?[^/]+$/;

/** Whether this is a tool that copies, moves or links files; then it is noted what lies where. */
export function copied(walker: Walker, name: string, args: readonly string[], place: Place): boolean {
  switch (name) {
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install':
    case 'rsync': {
      const { sources, target } = operands(name, args);
      if (target !== undefined) for (const from of sources) copy(walker, from, target, place);
      return name !== 'rsync' && name !== 'install';
    }
    case 'dd': {
      const of = (key: string) => args.find((arg) => arg.startsWith(key))?.slice(key.length);
      const [from, to] = [of('if='), of('of=')];
      if (from !== undefined && to !== undefined) copy(walker, from, to, place);
      return false;
    }
    default:
      return false;
  }
}

/** Options whose value is the next word. */
const TAKES_WORD: Readonly<Record<string, RegExp>> = {
  cp: /^(?:-S|--suffix)$/,
  mv: /^(?:-S|--suffix)$/,
  ln: /^(?:-S|--suffix)$/,
  install: /^(?:-[mogS]|--(?:mode|owner|group|suffix))$/,
  rsync: /^(?:-e|--rsh|--exclude|--include|--chmod)$/,
};

function operands(name: string, args: readonly string[]) {
  const words: string[] = [];
  let target: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const joined = /^--target-directory=(.+)$/s.exec(arg)?.[1];
    if (arg === '-t' || arg === '--target-directory') target = `${args[++at] ?? ''}/`;
    else if (joined !== undefined) target = `${joined}/`;
    else if (TAKES_WORD[name]?.test(arg)) at++;
    else if (!arg.startsWith('-')) words.push(arg);
  }
  return target === undefined
    ? { sources: words.slice(0, -1), target: words.at(-1) }
    : { sources: words, target };
}

function copy(walker: Walker, from: string, to: string, place: Place): void {
  walker.found.copy(from, to, place.cwd);
  const text = walker.files.get(absolutePath(from, place.cwd) ?? from);
  if (text !== undefined) walker.files.set(absolutePath(to, place.cwd) ?? to, text);
  const name = walker.renamed.get(from) ?? basename(from);
  // A tool of the system's under another name: by path, and where it lies among programs by that name.
  if (!SYSTEM_BIN.test(from) && !walker.renamed.has(from)) return;
  if (!isFetcher(name) && !runsGiven(name) && !isWrapper(name)) return;
  const path = to.endsWith('/') ? `${to}${basename(from)}` : to;
  walker.renamed.set(path, name);
  if (place.cwd !== null) walker.renamed.set(absolutePath(path, place.cwd) ?? path, name);
  if (!path.startsWith('/') && !path.startsWith('./')) walker.renamed.set(`./${path}`, name);
  if (path.startsWith('/') && SYSTEM_BIN.test(path)) walker.renamed.set(basename(path), name);
}
