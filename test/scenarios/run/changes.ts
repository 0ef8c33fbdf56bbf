import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Manifest } from '../../../lab/index.ts';
import { diffManifest } from '../../../lab/index.ts';

/** What was approved of a host's files, and so may differ: nothing else does. */
export interface Approved {
  /** Files, links and whole starters that go. */
  readonly gone: readonly string[];
  /** Path of each file that loses lines, to what it has to hold then. */
  readonly edited: ReadonlyMap<string, Buffer>;
  /** What goes on being written by what was planted. */
  readonly writes: readonly string[];
  /** The attacker's units, by name: what systemd keeps of them comes and goes with them. */
  readonly units: readonly string[];
}

/**
 * What of a host's files, links, folders and firewall is not as it was and was not approved, one line each. Of an edited file the new
 * bytes are known, and its mode, owner and attributes are the old ones; of a folder in which something went, only the time differs.
 */
export function changesBeside(before: Manifest, after: Manifest, approved: Approved): string[] {
  const gone = new Set(approved.gone);
  const folders = new Set([...approved.gone, ...approved.edited.keys()].map((path) => posix.dirname(path)));
  return diffManifest(filesOf(before), filesOf(after)).filter((line) => {
    const [, what, path] = /^(added|removed|changed) (.*?): /.exec(line) ?? [];
    if (path === undefined) return true;
    if (approved.writes.includes(path) || isOwn(path) || isMemoryOf(approved.units, path)) return false;
    if (what === 'removed') return !gone.has(path);
    const [was = '', is = ''] = [before.files[path], after.files[path]];
    const bytes = approved.edited.get(path);
    // One that was the machine's own until now has no line of its own to compare with.
    if (what === 'added') return bytes === undefined || is !== withBytes(is, bytes);
    if (bytes !== undefined) return timeless(is) !== timeless(withBytes(was, bytes));
    return !(folders.has(path) && is.startsWith('folder ') && timeless(was) === timeless(is));
  });
}

/** Folders of Davy's acts stay until the boot ends, or the close after their deadline. */
const isOwn = (path: string): boolean => path === '/run' || /^\/run\/davy-/.test(path);

/** What systemd, or an account's own, keeps of a unit while it is loaded; the time of the folder in which it does goes with it. */
const isMemoryOf = (units: readonly string[], path: string): boolean =>
  units.length > 0 &&
  /^\/run\/(?:user\/\d+\/)?systemd(?:\/|$)/.test(path) &&
  (/\/(?:units|systemd)$/.test(path) || units.some((unit) => path.includes(unit)));

/** `file MODE OWNER TIME HASH LETTERS`, see lab/manifest.ts. */
const LINE = /^(\w+ [0-7]+ \d+:\d+)( \d{15,})?(.*)$/s;
const timeless = (line: string): string => line.replace(LINE, '$1$3');

const withBytes = (line: string, bytes: Buffer): string =>
  line.replace(/ [0-9a-f]{64}/, ` ${createHash('sha256').update(bytes).digest('hex')}`);

/** Processes are told apart by themselves; firewalls without Davy's own rules and without counters. */
const filesOf = (manifest: Manifest): Manifest => ({
  files: manifest.files,
  processes: [],
  iptables: manifest.iptables.filter((line) => !line.includes('davy_')),
  ip6tables: manifest.ip6tables.filter((line) => !line.includes('davy_')),
  nftables: foreignTables(manifest.nftables),
});

function foreignTables(lines: readonly string[]): string[] {
  let own = false;
  return lines.flatMap((line) => {
    if (/^table /.test(line)) own = /^table inet davy_/.test(line);
    return own ? [] : [line.replace(/ packets \d+ bytes \d+/, '')];
  });
}
