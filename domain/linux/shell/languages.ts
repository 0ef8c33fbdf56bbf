import type { FetchAddress } from '../../snapshot.ts';
import type { NotShown } from '../../text-kinds.ts';
import { evaluatedBy } from './evaluated.ts';
import { MAX_TEXT } from './word-reader.ts';

/** What a text in another language than the shell hands to the system to be started. */
export interface LanguageCalls {
  /** A text for a shell, or the words of one command. */
  readonly calls: readonly (string | readonly string[])[];
  /** It starts something that its text does not tell. */
  readonly untold: boolean;
  /** Texts of the same language that it decodes and runs, one character a byte. */
  readonly decoded: readonly string[];
  /** It decodes and runs something else. */
  readonly undecoded: boolean;
  /** Addresses of what it fetches and runs. */
  readonly fetchRuns: readonly FetchAddress[];
}

const MAX_CALLS = 50;

const BY_ENDING: readonly (readonly [RegExp, string])[] = [
  [/\.py$/, 'python'],
  [/\.p[lm]$/, 'perl'],
  [/\.rb$/, 'ruby'],
  [/\.php\d?$/, 'php'],
  [/\.[cm]?js$/, 'node'],
  [/\.lua$/, 'lua'],
];

/** The language of a script by its first line, else by its name; undefined for the shell's and for what says nothing. */
export function languageOf(text: NotShown, path: string): string | undefined {
  const line = /^#![^\n]{0,200}/.exec(text)?.[0];
  // A shell's first lines that hand on to Python, as pip writes them: to Python they are a string.
  if (/^#![^\n]{0,200}\n'''exec' /.test(text)) return 'python';
  if (line !== undefined) return /\b(python|pypy|perl|ruby|php|lua|node|deno|bun|tclsh)/.exec(line)?.[1];
  if (/^\s*<\?php/.test(text)) return 'php';
  return BY_ENDING.find(([ending]) => ending.test(path))?.[1];
}

const CALL =
  /(?:(?<![\w.])(?:__import__\(\s*["'](?:os|subprocess)["']\s*\)\.\w+|require\(\s*["'](?:node:)?child_process["']\s*\)\.\w+|os\.(?:system|popen\d?|exec[lv]p?e?|spawn[lv]p?e?|posix_spawnp?|startfile)|(?:subprocess|sp)\.(?:run|call|Popen|check_call|check_output|getoutput|getstatusoutput)|Popen|check_output|system|popen|exec|execv|execl|execvp|execlp|execve|shell_exec|passthru|proc_open|pcntl_exec|spawn|spawnSync|execSync|execFile|execFileSync|child_process\.\w+|IO\.popen|Process\.spawn|Kernel\.\w+|os\.execute|io\.popen)|(?<=\.)(?:spawn|spawnSync|execSync|execFile|execFileSync|Popen|check_output))\s*\(?\s*/g;
const LITERAL = /^[rbuf]?(?:"((?:[^"\\]|\\.){0,4096})"|'((?:[^'\\]|\\.){0,4096})')/;
const LIST = /^[[(]([^\])]{0,4096})[\])]/;
const LITERALS = /"((?:[^"\\]|\\.){0,1024})"|'((?:[^'\\]|\\.){0,1024})'/g;
const BACKTICKS = /`([^`\n]{1,4096})`|\bqx\s*[{(/]([^})/\n]{1,4096})[})/]/g;

const withoutEscapes = (text: string): string => text.replace(/\\(["'\\/$])/g, '$1');

/**
 * Calls that start programs, as far as their arguments are literals. Anything else that is started makes `untold`.
 *
 * @param language `python`, `perl`, …
 */
export function startedByLanguage(language: string, text: string): LanguageCalls {
  const calls: (string | readonly string[])[] = [];
  let untold = false;
  const { code, ...evaluated } = evaluatedBy(text.slice(0, MAX_TEXT).replace(/^\s*(?:#|\/\/).*$/gm, ''));
  for (const match of code.matchAll(CALL)) {
    if (calls.length >= MAX_CALLS) return { calls, untold: true, ...evaluated };
    const rest = code.slice(match.index + match[0].length, match.index + match[0].length + 4200);
    // A word such as `system` in a text, or `exec` of Python: no call without its argument.
    const called = match[0].includes('(') || /^["'[]/.test(rest);
    if (!called) continue;
    const literal = LITERAL.exec(rest);
    const list = LIST.exec(rest);
    if (literal !== null) {
      const words = literalsOf(argumentsOf(rest));
      const first = withoutEscapes(literal[1] ?? literal[2] ?? '');
      // `execl("/tmp/m", "m")`, `spawn("/tmp/m", ["-x"])`: the program, then its words.
      calls.push(
        /(?:exec[lv]|spawn|execFile|exec\w*p)/.test(match[0]) && words.length > 0
          ? [first, ...words.slice(1)]
          : first,
      );
    } else if (list !== null && literalsOf(list[1] ?? '').length > 0) calls.push(literalsOf(list[1] ?? ''));
    else if (!/^\)/.test(rest)) untold = true;
  }
  if (/^(?:perl|ruby|php)$/.test(language))
    for (const match of code.matchAll(BACKTICKS)) calls.push(withoutEscapes(match[1] ?? match[2] ?? ''));
  return { calls: calls.slice(0, MAX_CALLS), untold, ...evaluated };
}

const argumentsOf = (rest: string): string =>
  rest.slice(0, Math.max(0, rest.search(/\)\s*(?:;|$|\n)/)) || 1024);

const literalsOf = (text: string): string[] =>
  [...text.matchAll(LITERALS)]
    .map((match) => withoutEscapes(match[1] ?? match[2] ?? ''))
    .filter((word) => word !== '');
