import { byteTextOf, shownBytes } from '../linux/byte-text.ts';
import { absolutePath, basename, dirname, isAbsolute } from '../linux/paths.ts';
import { isReader } from '../linux/program-names.ts';
import { CONFIGURATION } from '../patterns.ts';
import { NOTHING, show, shownText } from '../show.ts';
import type { FileRecord, Process, Shown, Snapshot } from '../snapshot.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subject.ts';
import { isMachineCode, isNobodys } from './subject.ts';

/** Names that miners read by themselves, without an argument that says so. */
const CONFIGURATION_NAMES = [show('config.json'), show('.xmrig.json')] as const;

/** Folders that many programs share: what lies there is nobody's neighbour. */
export const SHARED_FOLDER =
  /^\/$|^\/(?:tmp|var\/tmp|dev\/shm|run|var\/run|home|root|opt|srv|etc|usr|var|var\/lib)$|^\/(?:usr\/(?:local\/)?)?(?:bin|sbin|lib|lib32|lib64|libexec)(?:\/|$)/;

const TEMPORARY = /^\/(?:tmp|var\/tmp|dev\/shm)$/;

/** Programs that look into others' files for a living. */
const looksIntoFiles = (name: string): boolean =>
  isReader(name) || /(?:scan|clam|yara|antivir|edr|falcon|wazuh|osquery|velociraptor|auditd?)/i.test(name);

/** What an argument may name: itself, or what stands behind `--option=`. */
function namedBy(word: Shown): Shown | undefined {
  const text = byteTextOf(word);
  const value = text.match(/^--?[a-z-]{1,20}=(.+)$/is)?.[1];
  return value === undefined ? (text.startsWith('-') ? undefined : word) : shownBytes(value);
}

/**
 * Places where an unpackaged program reads a configuration without being told to: its working folder, and the folder of its image.
 * Of a folder that many share only the one in which the image itself lies and works: `cd /tmp; ./x` reads /tmp/config.json.
 */
function ownFolders(snapshot: Snapshot, path: Shown, cwd: Shown | null): readonly Shown[] {
  const homes = new Set(snapshot.host.accounts.map(({ home }) => home));
  const beside = isAbsolute(path) ? dirname(path) : null;
  const folders = [beside, cwd].flatMap((folder) => {
    if (folder === null) return [];
    const alone = beside === cwd && TEMPORARY.test(folder);
    return alone || !(SHARED_FOLDER.test(folder) || homes.has(folder)) ? [folder] : [];
  });
  return [...new Set(folders)];
}

const isConfiguration = (file: FileRecord | undefined): file is FileRecord =>
  file?.type === 'file' && file.content?.patterns.includes(CONFIGURATION) === true;

/**
 * The miner's configuration that a running unpackaged program uses: it stands in its arguments; or, under a name that miners read by
 * themselves, in its own folder, with the program's owner as its owner.
 */
export function configurationOf(scene: Scene, process: Process, subject: Subject): FileRecord | undefined {
  if (!isNobodys(subject) || !(isMachineCode(subject) || /\.jar$/i.test(subject.path))) return undefined;
  const looks = looksIntoFiles(basename(subject.path));
  for (const [at, word] of process.argv.slice(1).entries()) {
    // What a scanner is only given to look at. A name is anybody's to choose, so what is said to be a configuration counts.
    const isSaid = /^--?c(?:onfig)?(?:=|$)/.test(word) || /^--?c(?:onfig)?$/.test(process.argv[at] ?? '');
    const named = looks && !isSaid ? undefined : namedBy(word);
    const path = named === undefined ? undefined : absolutePath(named, process.cwd);
    const file = path === undefined ? undefined : scene.fileAt(path);
    if (isConfiguration(file)) return file;
  }
  // Held open, under whatever name, in its own folder and its owner's: a backup holds anybody's for a moment.
  const own = ownFolders(scene.snapshot, subject.path, process.cwd);
  for (const path of looks ? [] : (process.held ?? [])) {
    const file = scene.fileAt(path);
    if (isConfiguration(file) && file.identity.uid === process.uid && own.includes(dirname(path)))
      return file;
  }
  // What lies beside a service may be what came in through it.
  if (scene.sockets(process.pid).some(({ state }) => state === 'LISTEN')) return undefined;
  for (const folder of own) {
    for (const name of CONFIGURATION_NAMES) {
      const file = scene.fileAt(shownText`${folder}/${name}`);
      if (isConfiguration(file) && file.identity.uid === process.uid) return file;
    }
  }
  return undefined;
}

/**
 * Paths of configurations that this process may have read, for a survey that has not looked yet. Four arguments at most.
 *
 * @param path of what it runs
 */
export function configurationPaths(
  snapshot: Snapshot,
  process: Process,
  path: Shown = process.image?.path ?? NOTHING,
): readonly Shown[] {
  const named = process.argv.slice(1).flatMap((word) => {
    const value = namedBy(word);
    const isFile = value !== undefined && /\.(?:json|conf|cfg|ini|txt|toml|ya?ml)$/i.test(byteTextOf(value));
    return isFile ? (absolutePath(value, process.cwd) ?? []) : [];
  });
  const folders = ownFolders(snapshot, path, process.cwd);
  const own = folders.flatMap((folder) => CONFIGURATION_NAMES.map((name) => shownText`${folder}/${name}`));
  const held = (process.held ?? []).filter((file) => folders.includes(dirname(file)));
  return [...new Set([...named.slice(0, 4), ...held.slice(0, 4), ...own])];
}
