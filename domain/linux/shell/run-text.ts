import { moduleFiles } from '../given-program.ts';
import { startedByLanguage } from './languages.ts';
import { DECODED, FETCHED, HANDED_ON, isTold, isUntold, UNTOLD } from './stand-ins.ts';
import type { Call, Flow, Place, Walker } from './walker.ts';
import { UNTOLD_FLOW } from './walker.ts';

/** A script that an interpreter is given by name lies in the folder where it runs. */
export const beside = (script: string): string =>
  script === '' || script.includes('/') || !isTold(script) ? script : `./${script}`;

/** What was fetched is run. @param from addresses of the last fetch where nothing else is said */
export function runFetched(walker: Walker, line: number, from = walker.lastFetched): Flow {
  for (const address of from) walker.found.fetchRun(address);
  // It runs something that it fetched, from wherever.
  if (from.length === 0) walker.found.untold(line);
  return UNTOLD_FLOW;
}

/** A text that is given to a shell. */
export function runText(walker: Walker, text: string, place: Place, line: number): Flow {
  const { found } = walker;
  if (text.includes(FETCHED)) return runFetched(walker, line);
  if (isUntold(text)) {
    if (text.includes(UNTOLD)) found.untold(line);
    return UNTOLD_FLOW;
  }
  const decoded = text.includes(DECODED);
  if (decoded) found.decodes = true;
  return walker.text(text.replaceAll(DECODED, ''), {
    ...place,
    depth: place.depth + 1,
    decoded: place.decoded + (decoded ? 1 : 0),
    line,
  });
}

/** A shell that gets its program from what it reads. */
export function runFlow(walker: Walker, { input, place, line }: Omit<Call, 'words'>): Flow {
  const { found } = walker;
  switch (input?.kind) {
    case 'fetched':
      return runFetched(walker, line, input.from);
    case 'file':
      found.start(input.path, place.cwd, line);
      return UNTOLD_FLOW;
    case 'text':
      if (input.decoded > place.decoded) found.decodes = true;
      return walker.text(input.text, { ...place, depth: place.depth + 1, decoded: input.decoded, line });
    case undefined:
      return UNTOLD_FLOW;
    default:
      if (input?.kind === 'untold' && input.decoded) found.decodes = true;
      found.untold(line);
      return UNTOLD_FLOW;
  }
}

/** `sh FILE`, `sh -c TEXT`, `sh` that reads its program. */
export function runByShell(walker: Walker, call: Call): Flow {
  const { place, line } = call;
  const args = call.words.slice(1);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (/^-[a-zA-Z]*c$/.test(arg)) return runText(walker, args[at + 1] ?? '', place, line);
    if (/^[-+]o$/.test(arg)) at++;
    else if (/^-[a-zA-Z]*s/.test(arg) || arg === '-') break;
    else if (!/^[-+]/.test(arg)) {
      if (arg.includes(FETCHED)) return runFetched(walker, line);
      if (arg === HANDED_ON) {
        walker.found.handsOn = true;
        return UNTOLD_FLOW;
      }
      if (/^\/(?:dev\/stdin|proc\/self\/fd\/0)$/.test(arg)) break;
      walker.found.start(beside(arg), place.cwd, line);
      return UNTOLD_FLOW;
    }
  }
  return runFlow(walker, call);
}

/** `python3 FILE`, `perl -e TEXT`, `node` that reads its program. */
export function runByInterpreter(walker: Walker, language: string, call: Call): Flow {
  const { place, input, line } = call;
  const args = call.words.slice(1);
  const takes = language === 'perl' ? /^-[a-zA-Z]*[eE]$/ : /^-(?:c|e|r|-eval)$/;
  const said = (text: string): Flow => {
    if (text.includes(FETCHED)) return runFetched(walker, line);
    if (text.includes(UNTOLD)) walker.found.untold(line);
    runLanguage(walker, language, text.replaceAll(DECODED, ''), place, line);
    return UNTOLD_FLOW;
  };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (takes.test(arg)) return said(args[at + 1] ?? '');
    if (arg === '-m') {
      const module = args[at + 1] ?? '';
      const told = (place.variables.get('PYTHONPATH') ?? []).flatMap((value) => value.split(':'));
      const folders = [...told.filter(isTold), ...(place.cwd === null ? [] : [place.cwd])];
      const files = folders.flatMap((folder) => moduleFiles(module, folder));
      walker.found.start(`${language} -m ${module}`, null, line, 'command', files);
      return UNTOLD_FLOW;
    }
    if (arg === '-') break;
    if (arg.startsWith('-')) continue;
    if (arg.includes(FETCHED)) return runFetched(walker, line);
    if (arg !== HANDED_ON) walker.found.start(beside(arg), place.cwd, line);
    return UNTOLD_FLOW;
  }
  return input?.kind === 'text' ? said(input.text) : runFlow(walker, call);
}

/** A text in another language. Which line a call stands in is not told, so all count as of the same. */
export function runLanguage(
  walker: Walker,
  language: string,
  text: string,
  place: Place,
  line: number,
): void {
  const { calls, untold } = startedByLanguage(language, text);
  if (untold) walker.found.untold(line);
  for (const call of calls) {
    const deeper: Place = { ...place, depth: place.depth + 1, line };
    if (typeof call === 'string') walker.text(call, deeper);
    else walker.start({ words: call, place: deeper, input: null, line });
  }
}
