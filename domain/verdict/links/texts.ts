import { byteTextOf } from '../../linux/byte-text.ts';
import { globMatcher } from '../../linux/glob.ts';
import { absolutePath, basename, dirname, isAbsolute, spellings } from '../../linux/paths.ts';
import { packaged } from '../../linux/programs.ts';
import type { ProgramFacts, Start } from '../../linux/shell/program-facts.ts';
import { show, shownText } from '../../show.ts';
import type { FetchAddress, Shown } from '../../snapshot.ts';
import { isUserUnit, unitName } from '../../starters/parse/unit.ts';
import type { AutostartFacts } from '../../starters/starts.ts';
import { nameStarter } from '../cron-starters.ts';
import type { Scene } from '../scene.ts';
import { nameProcess } from '../subject.ts';
import type { Node } from './node.ts';
import { isOfPackage } from './trust.ts';

/** A text that starts programs: a cron line, a unit, a login file, a script, the `-c` of a running shell. */
export interface ProgramText {
  readonly node: Node;
  /** Where it stands, in words. */
  readonly name: string;
  readonly facts: ProgramFacts;
  /** Where it fetches what it runs. */
  readonly fetchRuns: readonly FetchAddress[];
  readonly fetchesAndRuns: boolean;
  /** Folders against which a relative path of it may be meant. */
  readonly folders: readonly Shown[];
  /** Runs by itself, or runs now: counts as a starter although nothing links it. */
  readonly isStarter: boolean;
  /** A package brought it. */
  readonly ofPackage: boolean;
}

export interface Texts {
  readonly all: readonly ProgramText[];
  /** Texts that start, load or hand on what stands at a path, or a unit, `unit:NAME` or `user-unit:NAME`. */
  readonly startersOf: (key: Shown) => readonly { readonly text: ProgramText; readonly start: Start }[];
  /** Every key that a start may mean. */
  readonly keysOf: (text: ProgramText, start: Start) => readonly Shown[];
}

/** As many patterns are matched; an attacker may write thousands. */
const MAX_PATTERNS = 500;
const SEARCHED = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].map(show);

const ROOT = show('/');

function keysOfPath(text: ProgramText, path: Shown): Shown[] {
  if (/^(?:user-)?unit:/.test(path)) return [path];
  if (isAbsolute(path)) return spellings(path);
  // A bare name is looked for where programs are, never in a home or beside a script.
  const folders = /\//.test(path) ? text.folders : SEARCHED;
  return folders.flatMap((folder) => {
    const whole = absolutePath(path, folder);
    return whole === undefined ? [] : spellings(whole);
  });
}

/** Paths of files and running programs, in the order in which a shell would find them. */
const pathsOf = (scene: Scene): readonly Shown[] => {
  const files = scene.files.filter(({ type }) => type === 'file').map(({ path }) => path);
  const running = scene.processes.flatMap(({ pid, image }) => [
    ...(image === null ? [] : [image.path]),
    ...[scene.subject(pid)?.path ?? []].flat(),
  ]);
  return [...new Set([...files, ...running])].sort();
};

/** What a start may mean; a pattern means the paths that match it, itself where none does. */
function keysReader(scene: Scene): Texts['keysOf'] {
  let known: readonly Shown[] | undefined;
  const matched = new Map<Shown, readonly Shown[]>();
  const matching = (pattern: Shown): readonly Shown[] => {
    const before = matched.get(pattern);
    if (before !== undefined) return before;
    known ??= pathsOf(scene);
    const matches = globMatcher(byteTextOf(pattern));
    const found = matched.size < MAX_PATTERNS ? known.filter((path) => matches(byteTextOf(path))) : [];
    matched.set(pattern, found);
    return found;
  };
  return (text, { path, or = [], pattern }) => {
    const keys = [path, ...or].flatMap((of) => keysOfPath(text, of));
    const found =
      pattern === undefined
        ? []
        : keys.flatMap((key) => matching(key).slice(0, pattern === 'first' ? 1 : undefined));
    const meant = found.length > 0 ? [...new Set(found)] : keys;
    return meant.flatMap((key) => [key, ...ledTo(scene, key)]);
  };
}

/** What a symbolic link at this path leads to, link by link: `/usr/local/bin/update` may be the miner's other name. */
function ledTo({ fileAt }: Scene, from: Shown): Shown[] {
  const found: Shown[] = [];
  let path = from;
  for (let hop = 0; hop < 8; hop++) {
    const file = fileAt(path);
    const target = file?.type === 'link' && file.linkTarget !== null ? file.linkTarget : undefined;
    const next = target === undefined ? undefined : absolutePath(target, dirname(path));
    if (next === undefined || next === path) break;
    found.push(...spellings(next));
    path = next;
  }
  return found;
}

/** Texts of the scene, each once, with an index of what they start. */
export function textsOf(scene: Scene): Texts {
  const keysOf = keysReader(scene);
  const all = [...cronTexts(scene), ...autostartTexts(scene), ...scriptTexts(scene), ...shellTexts(scene)];
  const index = new Map<Shown, { text: ProgramText; start: Start }[]>();
  for (const text of all)
    for (const start of text.facts.starts)
      for (const key of new Set(keysOf(text, start))) {
        const list = index.get(key);
        if (list === undefined) index.set(key, [{ text, start }]);
        else list.push({ text, start });
      }
  return { all, startersOf: (key) => index.get(key) ?? [], keysOf };
}

const homeOf = (scene: Scene, account: Shown | null): Shown[] =>
  scene.snapshot.host.accounts.filter(({ name }) => name === account).map(({ home }) => home);

const cronTexts = (scene: Scene): ProgramText[] =>
  scene.starters.map((starter) => ({
    node:
      starter.line === undefined
        ? { kind: 'cron-file', path: starter.file.path }
        : { kind: 'cron-line', path: starter.file.path, number: starter.line.number },
    name: nameStarter(starter),
    ...programOf(starter.facts),
    folders: homeOf(scene, starter.line?.account ?? starter.file.account),
    isStarter: true,
    ofPackage: isPackagedAt(scene, starter.file.path),
  }));

/** What it runs of what it fetches; where the reading of its words does not tell, everything that it fetches. */
const programOf = ({
  program,
  fetches,
  fetchesAndRuns,
}: AutostartFacts): Pick<ProgramText, 'facts' | 'fetchRuns' | 'fetchesAndRuns'> => ({
  facts: program,
  fetchRuns: !fetchesAndRuns ? [] : program.fetchRuns.length > 0 ? program.fetchRuns : fetches,
  fetchesAndRuns,
});

const isPackagedAt = (scene: Scene, path: Shown): boolean =>
  packaged(scene.fileAt(path) ?? { path }) === 'yes';

const autostartTexts = (scene: Scene): ProgramText[] =>
  scene.snapshot.persistence.flatMap((entry): ProgramText[] => {
    const facts = scene.autostarts.get(entry.path);
    if (facts === undefined) return [];
    return [
      {
        node: { kind: 'persistence', path: entry.path },
        name: entry.path,
        ...programOf(facts),
        folders: [...homeOf(scene, entry.account), ROOT],
        isStarter: true,
        ofPackage: isPackagedAt(scene, entry.path),
      },
    ];
  });

/** Scripts: they say so in their first line, may be executed, or are run. A note that quotes a command is none. */
const scriptTexts = (scene: Scene): ProgramText[] => {
  const running = new Map<Shown, Shown[]>();
  for (const process of scene.processes) {
    const subject = scene.subject(process.pid);
    if (subject?.kind !== 'script') continue;
    running.set(subject.path, [
      ...(running.get(subject.path) ?? []),
      ...(process.cwd === null ? [] : [process.cwd]),
    ]);
  }
  const others = new Set(
    [...scene.snapshot.cronFiles, ...scene.snapshot.persistence].map(({ path }) => path),
  );
  return scene.files.flatMap((file): ProgramText[] => {
    const { content } = file;
    if (file.type !== 'file' || content?.program === undefined || others.has(file.path)) return [];
    const runs = running.has(file.path);
    const executable = /[1357]/.test(file.identity.mode.slice(-3));
    if (content.format !== 'script' && !executable && !runs) return [];
    return [
      {
        node: { kind: 'file', path: file.path },
        name: file.path,
        ...programOf({ ...content, program: content.program }),
        folders: [...new Set([dirname(file.path), ...(running.get(file.path) ?? [])])],
        isStarter: runs,
        ofPackage: isOfPackage(file),
      },
    ];
  });
};

const shellTexts = (scene: Scene): ProgramText[] =>
  scene.processes.flatMap((process): ProgramText[] => {
    const subject = scene.subject(process.pid);
    const facts = scene.command(process.pid);
    if (subject?.kind !== 'inline' || facts === undefined) return [];
    return [
      {
        node: { kind: 'process', pid: process.pid, role: facts.fetchesAndRuns ? 'loader' : 'guard' },
        name: nameProcess(process, subject),
        ...programOf(facts),
        folders: process.cwd === null ? [] : [process.cwd],
        isStarter: true,
        ofPackage: false,
      },
    ];
  });

/** The unit that a path is, as other texts name it; undefined where it is none. An account's units are another manager's. */
export const unitKeyOf = (path: Shown): Shown | undefined => {
  const name = unitName(basename(path));
  if (name === undefined) return undefined;
  return isUserUnit(path) ? shownText`user-unit:${show(name)}` : shownText`unit:${show(name)}`;
};
