import { moduleFiles } from '../given-program.ts';
import { absolutePath } from '../paths.ts';
import { fetchesIn } from '../script-facts.ts';
import { languageOf, startedByLanguage } from './languages.ts';
import { DECODED, FETCHED, fileOfContent, HANDED_ON, isTold, isUntold, UNTOLD } from './placeholders.ts';
import type { Call, Flow, Place, Walker } from './walker.ts';
import { MAX_DECODINGS, MAX_DEPTH, UNTOLD_FLOW } from './walker.ts';

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
  const file = fileOfContent(text);
  if (file !== undefined) return runFile(walker, file, place, line);
  if (isUntold(text)) {
    if (text.includes(UNTOLD)) found.untold(line);
    return UNTOLD_FLOW;
  }
  const decoded = text.includes(DECODED);
  if (decoded) found.decodes = true;
  const plain = text.replaceAll(DECODED, '');
  return walker.text(plain, {
    ...place,
    depth: place.depth + 1,
    decoded: place.decoded + (decoded ? 1 : 0),
    line,
  });
}

/** A script is run; where the same text wrote it, that is read too. */
export function runFile(walker: Walker, path: string, place: Place, line: number): Flow {
  walker.found.start(path, place.cwd, line);
  const written = walker.files.get(absolutePath(path, place.cwd) ?? path);
  if (written === undefined) return UNTOLD_FLOW;
  const language = languageOf(written.text, path);
  if (language === undefined) return runFlow(walker, { input: written, place, line });
  runLanguage(walker, language, written.text, place, line);
  return UNTOLD_FLOW;
}

/** A shell that gets its program from what it reads. */
export function runFlow(walker: Walker, { input, place, line }: Omit<Call, 'words'>): Flow {
  const { found } = walker;
  switch (input?.kind) {
    case 'fetched':
      return runFetched(walker, line, input.from);
    case 'file':
      return runFile(walker, input.path, place, line);
    case 'text': {
      if (input.decoded > place.decoded) found.decodes = true;
      return walker.text(input.text, { ...place, depth: place.depth + 1, decoded: input.decoded, line });
    }
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
    if (/^-[a-zA-Z]*c$/.test(arg)) {
      const given = { ...place, variables: new Map(place.variables), args: args.slice(at + 3) };
      if (args[at + 2] !== undefined) given.variables.set('0', [args[at + 2] ?? '']);
      return runText(walker, args[at + 1] ?? '', given, line);
    }
    if (/^(?:--rcfile|--init-file)$/.test(arg)) walker.found.start(args[++at] ?? '', place.cwd, line);
    else if (/^[-+][oO]$/.test(arg)) at++;
    else if (/^-[a-zA-Z]*s/.test(arg) || arg === '-') break;
    else if (!/^[-+]/.test(arg)) {
      if (arg.includes(FETCHED)) return runFetched(walker, line);
      if (arg === HANDED_ON) {
        walker.found.handsOn = true;
        return UNTOLD_FLOW;
      }
      if (/^\/(?:dev\/stdin|proc\/self\/fd\/0)$/.test(arg)) break;
      return runFile(walker, beside(arg), { ...place, args: args.slice(at + 1) }, line);
    }
  }
  return runFlow(walker, call);
}

/** `python3 FILE`, `perl -e TEXT`, `node` that reads its program. */
export function runByInterpreter(walker: Walker, language: string, call: Call): Flow {
  const { place, input, line } = call;
  const args = call.words.slice(1);
  const takes = language === 'perl' ? /^-[a-zA-Z]*[eE]$/ : /^-(?:c|e|r|-eval)$/;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (takes.test(arg)) return runGivenText(walker, language, args[at + 1] ?? '', call);
    const joined = language === 'python' ? /^-m(.+)$/s.exec(arg)?.[1] : undefined;
    if (arg === '-m' || joined !== undefined)
      return runModule(walker, language, joined ?? args[at + 1] ?? '', call);
    if (arg === '-') break;
    if (arg.startsWith('-')) continue;
    if (arg.includes(FETCHED)) return runFetched(walker, line);
    return arg === HANDED_ON ? UNTOLD_FLOW : runFile(walker, beside(arg), place, line);
  }
  return input?.kind === 'text' ? runGivenText(walker, language, input.text, call) : runFlow(walker, call);
}

/** The program's text among the arguments or on standard input. */
function runGivenText(walker: Walker, language: string, text: string, { place, line }: Call): Flow {
  if (text.includes(FETCHED)) return runFetched(walker, line);
  const file = fileOfContent(text);
  if (file !== undefined) return runFile(walker, file, place, line);
  if (text.includes(UNTOLD)) walker.found.untold(line);
  runLanguage(walker, language, text.replaceAll(DECODED, ''), place, line);
  // `perl -MLWP::Simple -e 'getprint "http://…"' | sh`: it may write what it fetches.
  walker.lastFetched = fetchesIn(language, [text]);
  return walker.lastFetched.length > 0 ? { kind: 'fetched', from: walker.lastFetched } : UNTOLD_FLOW;
}

/** `python3 -m NAME`: the file is looked for in the folders of PYTHONPATH and in the one where it runs. */
function runModule(walker: Walker, language: string, module: string, { place, line }: Call): Flow {
  const told = (place.variables.get('PYTHONPATH') ?? []).flatMap((value) => value.split(':'));
  const folders = [...told.filter(isTold), ...(place.cwd === null ? [] : [place.cwd])];
  const files = folders.flatMap((folder) => moduleFiles(module, folder));
  walker.found.start(`${language} -m ${module}`, null, line, 'command', files);
  return UNTOLD_FLOW;
}

/** A text in another language. Which line a call stands in is not told, so all count as of the same. */
export function runLanguage(
  walker: Walker,
  language: string,
  text: string,
  place: Place,
  line: number,
): void {
  if (!walker.mayStep(text.length >> 6)) return;
  const { calls, untold, decoded, undecoded, fetchRuns } = startedByLanguage(language, text);
  if (untold) walker.found.untold(line);
  for (const address of fetchRuns) walker.found.fetchRun(address);
  if (decoded.length > 0 || undecoded) walker.found.decodes = true;
  const deeper: Place = { ...place, depth: place.depth + 1, decoded: place.decoded + 1, line };
  if (deeper.decoded > MAX_DECODINGS || deeper.depth > MAX_DEPTH) {
    if (decoded.length > 0) walker.found.whole = false;
  } else for (const inner of decoded) runLanguage(walker, language, inner, deeper, line);
  for (const call of calls) {
    const at: Place = { ...deeper, decoded: place.decoded };
    if (typeof call === 'string') walker.text(call, at);
    else walker.start({ words: call, place: at, input: null, line });
  }
}
