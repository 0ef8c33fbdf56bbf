import { byteTextOf, shownBytes } from '../linux/byte-text.ts';
import { basename } from '../linux/paths.ts';
import { preloadedLibraries } from '../linux/preload.ts';
import { languageOf } from '../linux/shell/languages.ts';
import type { PersistenceEntry, Shown } from '../snapshot.ts';
import type { ByteText } from '../text-kinds.ts';
import { parseKeys, parsePam, parseSshd } from './parse/access.ts';
import {
  parseBinfmt,
  parseMonit,
  parsePm2,
  parseRsyslog,
  parseSupervisord,
  parseSysctl,
} from './parse/daemons.ts';
import { parseEnvironment, parseManager } from './parse/environment.ts';
import type { AutostartFacts } from './parse/facts.ts';
import { factsOf } from './parse/facts.ts';
import { parseModprobe, parseTmpfiles } from './parse/files.ts';
import { parseGit } from './parse/git.ts';
import {
  parseApt,
  parseDesktop,
  parseDpkg,
  parseForward,
  parseInittab,
  parseInterfaces,
  parseLogrotate,
  parsePth,
  parseUdev,
} from './parse/hooks.ts';
import type { Parse, ParseContext } from './parse/piece.ts';
import { linkTarget, parseUnit, unitKey, unitName } from './parse/unit.ts';
import type { ParserName, RowName } from './row.ts';
import { rowNamed } from './rows.ts';

export type { AutostartFacts } from './parse/facts.ts';

const isProgram = (text: ByteText): boolean => !text.slice(0, 4096).includes('\0');

const parseShell: Parse = (text, { path }) =>
  isProgram(text) ? { pieces: [{ line: 1, code: text, language: languageOf(text, path) }] } : {};

const PARSERS: Readonly<Record<ParserName, Parse>> = {
  apt: parseApt,
  binfmt: parseBinfmt,
  desktop: parseDesktop,
  dpkg: parseDpkg,
  environment: parseEnvironment,
  forward: parseForward,
  git: parseGit,
  inittab: parseInittab,
  interfaces: parseInterfaces,
  keys: parseKeys,
  logrotate: parseLogrotate,
  manager: parseManager,
  modprobe: parseModprobe,
  monit: parseMonit,
  none: () => ({}),
  pam: parsePam,
  pm2: parsePm2,
  preload: (text) => ({
    named: preloadedLibraries(text)
      .filter(({ path }) => /\//.test(path))
      .map(({ path, line }) => ({ path: byteTextOf(path), line, how: 'loads' })),
  }),
  pth: parsePth,
  python: (text) => ({ pieces: [{ line: 1, code: text, language: 'python' }] }),
  rsyslog: parseRsyslog,
  shell: parseShell,
  sshd: parseSshd,
  supervisord: parseSupervisord,
  sysctl: parseSysctl,
  tmpfiles: parseTmpfiles,
  udev: parseUdev,
  unit: parseUnit,
};

/** Texts of these rows name many files that nothing of them starts: logs, folders, devices. */
export const NAMING_FILES: ReadonlySet<RowName> = new Set<RowName>([
  'tmpfiles',
  'logrotate',
  'rsyslog',
  'udev',
]);

/** Rows whose symbolic links start what they lead to. Elsewhere a link to a text of settings starts nothing by itself. */
const LINKS_START: ReadonlySet<ParserName> = new Set<ParserName>(['shell', 'python']);

/** What is known of the host beside the starter itself. */
export interface AutostartGround {
  /** Of the account in whose home it lies. */
  readonly home?: Shown | undefined;
  readonly textAt?: ParseContext['textAt'];
}

/**
 * What a starter starts by its own text, each start by its physical line; undefined for what starts nothing by its nature (a key without
 * a command, a list of accounts).
 */
export function autostartFacts(
  entry: Pick<PersistenceEntry, 'row' | 'type' | 'path' | 'text' | 'truncated'>,
  { home, textAt }: AutostartGround = {},
): AutostartFacts | undefined {
  const parser = rowNamed(entry.row).parser;
  if (parser === 'none') return undefined;
  const text = byteTextOf(entry.text);
  const path = byteTextOf(entry.path);
  const context: ParseContext = {
    path,
    home: home === undefined ? undefined : byteTextOf(home),
    textAt: textAt ?? (() => undefined),
  };
  if (entry.type === 'link') {
    const to = linkTarget(path, text);
    if (to === undefined) return factsOf({}, context);
    const unit = parser === 'unit' ? unitName(basename(to)) : undefined;
    if (unit !== undefined)
      return factsOf({ named: [{ line: 1, path: unitKey(path, unit), how: 'command' }] }, context);
    if (!LINKS_START.has(parser)) return factsOf({}, context);
    return factsOf({ named: [{ line: 1, path: to, how: 'command' }] }, context);
  }
  const facts = factsOf(PARSERS[parser](text, context), context);
  if (parser === 'keys' && facts.program.starts.length === 0 && !facts.fetchesAndRuns) return undefined;
  return entry.truncated ? { ...facts, program: { ...facts.program, whole: false } } : facts;
}

/** Texts of a host's starters by path, for what one of them takes from another. */
export function textsByPath(entries: readonly PersistenceEntry[]): ParseContext['textAt'] {
  const found = new Map(entries.map((entry) => [entry.path, entry]));
  return (path) => {
    const entry = found.get(shownBytes(byteTextOf(path)));
    return entry === undefined || entry.type !== 'file' ? undefined : byteTextOf(entry.text);
  };
}
