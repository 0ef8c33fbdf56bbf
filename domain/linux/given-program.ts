import { NOTHING } from '../show.ts';
import type { Process, Shown } from '../snapshot.ts';
import { absolutePath, basename, isAbsolute } from './paths.ts';
import { isLoader, isShell } from './program-names.ts';

/**
 * What an interpreter was given to run, as its arguments and its standard input say; a process writes its arguments itself.
 * `module`: one of these files, the first that is there.
 */
export type GivenProgram =
  | { readonly script: Shown }
  | { readonly module: readonly Shown[] }
  | { readonly inline: Shown }
  | 'piped'
  | 'none';

/** Options whose value is the next word: what stands there is no script. */
const TAKES_WORD: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:python|pypy)/, /^-[WXQ]$/],
  [/^perl/, /^-[IMmx]$/],
  [/^ruby/, /^-[IrE]$/],
  [/^php/, /^-[cdz]$/],
  [/^(?:node|nodejs|bun|deno)/, /^(?:-r|--require|--import|--loader|--env-file)$/],
  [/^(?:ba|da|z|k|a)?sh$/, /^(?:--init-file|--rcfile|[-+]O)$/],
  [/^java$/, /^(?:-p|--module-path|--add-(?:modules|opens|exports|reads))$/],
  [/^ld/, /^--(?:library-path|argv0|preload|audit|inhibit-rpath|glibc-hwcaps-\w+)$/],
];

/** Whether the word behind this option is its value. */
export const takesWord = (name: string, arg: string): boolean =>
  TAKES_WORD.some(([interpreter, option]) => interpreter.test(name) && option.test(arg));

/** Arguments behind the program, and behind the applet of a multi-call binary. */
const argumentsOf = ({ argv }: Pick<Process, 'argv'>): readonly Shown[] =>
  argv.slice(/^(?:busybox|toybox)$/.test(basename(argv[0] ?? '')) ? 2 : 1);

/** @param name of the program: `sh`, `python3.11`, `java`, `ld-linux-x86-64.so.2` */
export function givenProgram(process: Pick<Process, 'argv' | 'cwd' | 'stdin'>, name: string): GivenProgram {
  const args = argumentsOf(process);
  const script = (path: Shown | undefined): GivenProgram => {
    const whole = path === undefined ? undefined : absolutePath(path, process.cwd);
    return whole === undefined ? 'none' : { script: whole };
  };
  if (name === 'java') return script(jarOf(args));
  if (name === 'dotnet') {
    const word = args.find((arg) => !/^-/.test(arg) && arg !== 'exec');
    return script(word !== undefined && /\.dll$/i.test(word) ? word : undefined);
  }
  const shell = isShell(name);
  const loads = isLoader(name);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? NOTHING;
    if (takesWord(name, arg)) {
      at++;
      continue;
    }
    if (loads) {
      if (/^--(?:list|verify|help|version)/.test(arg)) return 'none';
    } else if (shell ? /^-[a-z]*c$/.test(arg) : /^-(?:c|e|r)$/.test(arg)) {
      return { inline: args[at + 1] ?? NOTHING };
    } else if (arg === '-m') return moduleOf(args[at + 1] ?? NOTHING, process.cwd);
    if (shell && /^[-+]o$/.test(arg)) at++;
    else if (shell && /^-[a-z]*s/.test(arg)) break;
    else if (arg === '-') break;
    else if (!/^[-+]/.test(arg)) return script(arg);
  }
  const stdin = process.stdin;
  if (stdin === null) return 'none';
  if (/^pipe:/.test(stdin)) return 'piped';
  if (isAbsolute(stdin) && !/^\/(?:dev|proc)\//.test(stdin)) return { script: stdin };
  return 'none';
}

/** The archive of `java -jar X`, or of a class path that is one archive. */
export function jarOf(args: readonly Shown[]): Shown | undefined;
export function jarOf(args: readonly string[]): string | undefined;
export function jarOf(args: readonly string[]): string | undefined {
  let path: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '-jar') return args[at + 1];
    if (/^(?:-cp|-classpath|--class-path)$/.test(arg)) path = args[++at];
    else if (takesWord('java', arg)) at++;
    else if (!/^-/.test(arg)) break;
  }
  return path !== undefined && /^[^:*]+\.(?:jar|war)$/.test(path) ? path : undefined;
}

/** `python3 -m a.b` runs a/b.py or a/b/__main__.py, first of all those in its working directory. */
export function moduleFiles(name: Shown, cwd: Shown): Shown[];
export function moduleFiles(name: string, cwd: string): string[];
export function moduleFiles(name: string, cwd: string): string[] {
  if (!/^[\w.]+$/.test(name)) return [];
  const file = name.replaceAll('.', '/');
  return [`${file}.py`, `${file}/__main__.py`].flatMap((path) => absolutePath(path, cwd) ?? []);
}

function moduleOf(name: Shown, cwd: Shown | null): GivenProgram {
  const module = cwd === null ? [] : moduleFiles(name, cwd);
  return module.length === 0 ? 'none' : { module };
}

/**
 * Whether the arguments name the file as the first word that is no option, or it is the standard input: so the host tells which
 * processes run it. A module, or what stands behind an option's value, is told from others by its one process alone.
 */
export function isPlainlyGiven(process: Pick<Process, 'argv' | 'stdin'>, path: Shown): boolean {
  if (process.stdin === path) return true;
  const first = argumentsOf(process).find((arg) => !/^[-+]/.test(arg));
  return first !== undefined && basename(first) === basename(path);
}
