import { UNTOLD } from './placeholders.ts';
import { beside, runFile, runFlow, runText } from './run-text.ts';
import type { Call, Walker } from './walker.ts';

export const isAwk = (name: string): boolean => /^(?:[gmn]?awk|original-awk)$/.test(name);

const SYSTEM = /\bsystem\s*\(\s*(?:"((?:[^"\\]|\\.){0,1024})"\s*\)|([^"\s)][^)]{0,200})\))/g;
const PIPE_TO = /\|&?\s*"((?:[^"\\]|\\.){0,1024})"/g;
const READ_FROM = /"((?:[^"\\]|\\.){0,1024})"\s*\|&?\s*getline/g;

/** `awk 'BEGIN{system("…")}'`: what its program hands to a shell. Patterns and what it prints start nothing. */
export function runByAwk(walker: Walker, call: Call): void {
  const { place, line, input } = call;
  const { program, files, variables } = programOf(call.words.slice(1));
  for (const file of files) runFile(walker, beside(file), place, line);
  if (program === undefined) return;
  const text = program.slice(0, 65_536).replace(/^\s*#.*$/gm, '');
  if (!walker.mayStep(text.length >> 6)) return;
  for (const match of text.matchAll(SYSTEM)) {
    const [, literal, of = ''] = match;
    const value = literal ?? variables.get(of.trim());
    if (value !== undefined) runText(walker, plain(value), place, line);
    else if (of.trim() === '$0' && input !== null && input.kind !== 'list')
      runFlow(walker, { input, place, line });
    else walker.found.untold(line);
  }
  for (const pattern of [PIPE_TO, READ_FROM])
    for (const match of text.matchAll(pattern)) runText(walker, plain(match[1] ?? ''), place, line);
  if (text.includes(UNTOLD)) walker.found.untold(line);
}

const plain = (text: string): string => text.replace(/\\(["\\/])/g, '$1');

function programOf(args: readonly string[]) {
  const files: string[] = [];
  const variables = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '-f' || arg === '--file') files.push(args[++at] ?? '');
    else if (arg === '-v') {
      const [name = '', ...value] = (args[++at] ?? '').split('=');
      variables.set(name, value.join('='));
    } else if (arg === '-F') at++;
    else if (!arg.startsWith('-')) return { program: files.length > 0 ? undefined : arg, files, variables };
  }
  return { program: undefined, files, variables };
}
