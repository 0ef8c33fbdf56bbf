import { jarOf } from '../given-program.ts';
import { absolutePath, basename } from '../paths.ts';
import { interpreterOf, isFetcher, isLoader, isShell } from '../program-names.ts';
import { isAwk, runByAwk } from './awk.ts';
import { builtIn } from './built-in.ts';
import { copied } from './copies.ts';
import { fetched } from './fetching.ts';
import { filtered, isFilter } from './filters.ts';
import { listedByFind } from './find.ts';
import { beside, runByInterpreter, runByShell, runFile, runFlow, runText } from './run-text.ts';
import { setVariable } from './set-variable.ts';
import { connected, isSocketTool } from './sockets.ts';
import { isSmallTool, isWork } from './tools.ts';
import type { Call, Flow, Walker } from './walker.ts';
import { MAX_DEPTH, UNTOLD_FLOW } from './walker.ts';
import type { Unwrapped } from './wrappers.ts';
import { unwrap } from './wrappers.ts';
import { runByXargs } from './xargs.ts';

const SYSTEM_BIN = /^\/(?:usr\/)?(?:local\/)?s?bin\//;

/** One command with its words. Answers what it writes. */
export function startCommand(walker: Walker, call: Call): Flow {
  const { words, place, input, line } = call;
  const [program = '', ...args] = words;
  if (program === '') return input ?? UNTOLD_FLOW;
  const own = walker.functions.get(program);
  if (own !== undefined) return walker.call(own, call);
  // `cp /usr/bin/curl /tmp/c; /tmp/c …`: a tool under another name is what it was.
  const original =
    walker.renamed.get(program) ?? walker.renamed.get(absolutePath(program, place.cwd) ?? program);
  const name = original ?? basename(program);
  if (program.includes('/') && !SYSTEM_BIN.test(program) && !isLoader(name)) {
    if (original === undefined && !isCarried(name)) return ownProgram(walker, call);
    // What is no system's own is told too, as what only runs something else.
    walker.found.start(program, place.cwd, line, 'interpreter');
  }
  if (name === 'command' && /^-[vV]+$/.test(args[0] ?? '')) return UNTOLD_FLOW;
  if (name === 'xargs') return runByXargs(walker, call);
  const inner = unwrap([name, ...args]);
  if (inner !== undefined && place.depth < MAX_DEPTH) return unwrapped(walker, inner, call);
  const language = interpreterOf(name);
  if (isShell(name)) return runByShell(walker, call);
  if (language !== undefined) return runByInterpreter(walker, language, call);
  if (isFetcher(name)) return fetched(walker, name, args, place);
  if (isSocketTool(name)) return connected(walker, name, call);
  if (isAwk(name)) runByAwk(walker, call);
  if (name === 'find') return listedByFind(args, place);
  if (copied(walker, name, args, place)) return UNTOLD_FLOW;
  return builtIn(walker, name, call) ?? tool(walker, name, call);
}

/** Tools that miners bring along under their own names. Any other name outside the system's folders is a program of its own. */
const isCarried = (name: string): boolean =>
  isShell(name) ||
  interpreterOf(name) !== undefined ||
  isFetcher(name) ||
  /^(?:busybox|toybox|java)$/.test(name);

/** A small tool, or a program of which nothing is known. */
function tool(walker: Walker, name: string, call: Call): Flow {
  const { words, place, input, line } = call;
  const [program = '', ...args] = words;
  const { found } = walker;
  found.asks(name, args, input?.kind === 'list');
  if (isWork(name, args)) found.works(name);
  if (name === 'tar') {
    const runs = args.map((arg) => /^--(?:checkpoint-action=exec|to-command)=(.+)$/s.exec(arg)?.[1]);
    for (const text of runs) if (text !== undefined) runText(walker, text, place, line);
  }
  if (isFilter(name)) return filtered(walker, name, args, place, input);
  if (isSmallTool(program, name, args)) return input?.kind === 'fetched' ? input : UNTOLD_FLOW;
  return ownProgram(walker, call);
}

/** It is started, and may start what it is handed. */
function ownProgram(walker: Walker, call: Call): Flow {
  const { words, place, line } = call;
  const [program = '', ...args] = words;
  const jar = basename(program) === 'java' ? jarOf(args) : undefined;
  if (jar !== undefined) walker.found.start(jar, place.cwd, line);
  else if (program.includes('/')) runFile(walker, program, { ...place, args }, line);
  else walker.found.start(program, place.cwd, line, 'command', searched(program, call));
  if (jar !== undefined) return UNTOLD_FLOW;
  for (const arg of args.slice(0, 20)) {
    const handed = /^(?:--?[\w-]+=)?(\/.+)$/s.exec(arg)?.[1];
    if (handed !== undefined) walker.found.start(handed, place.cwd, line, 'handed');
  }
  return UNTOLD_FLOW;
}

/** Where a bare name lies by the text's own PATH, before the folders where programs are. */
function searched(program: string, { place, environment }: Call): string[] {
  const path = environment?.get('PATH') ?? place.variables.get('PATH')?.at(-1) ?? '';
  return path
    .split(':')
    .filter((folder) => folder.startsWith('/') && !SYSTEM_BIN.test(`${folder}/`))
    .slice(0, 8)
    .map((folder) => `${folder.replace(/\/+$/, '')}/${program}`);
}

function unwrapped(walker: Walker, inner: Unwrapped, call: Call): Flow {
  const { place, line, input } = call;
  const deeper = { ...place, depth: place.depth + 1 };
  switch (inner.kind) {
    case 'nothing':
      return UNTOLD_FLOW;
    case 'shell':
      return runFlow(walker, { input, place: deeper, line });
    case 'file':
      return runFile(walker, beside(inner.path), deeper, line);
    case 'text':
      return runText(walker, inner.text, deeper, line);
    case 'words': {
      for (const word of inner.environment) {
        const at = word.indexOf('=');
        setVariable(walker, word.slice(0, at), word.slice(at + 1), deeper, line);
      }
      const [first = ''] = inner.words;
      // `watch 'a | b'`, `nohup 'a b'` do not run such a text, but `watch` does; a program with blanks in its name is rare.
      if (/[ \t\n\r\v\f]/.test(first) && inner.words.length === 1)
        return runText(walker, first, deeper, line);
      return walker.start({ ...call, words: inner.words, place: deeper });
    }
  }
}
