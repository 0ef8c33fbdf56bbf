import { basename, isAbsolute } from '../../../domain/linux/paths.ts';
import { show } from '../../../domain/show.ts';
import type { Blind, Shown } from '../../../domain/snapshot.ts';
import type { ByteText } from './sections.ts';
import { lines, shown } from './sections.ts';

export interface OwnTools {
  /** Tools of this host that our look uses and that are not as their package brought them. */
  readonly replaced: readonly Shown[];
  readonly blind: readonly Blind[];
}

/** One program under many names: a link to it bears another name than its digest. */
const MULTI_CALL: ReadonlySet<string> = new Set(['dash', 'bash', 'busybox', 'coreutils']);

/** `DIGEST  PATH` lines, as `md5sum` and the lists of dpkg write them. */
const pairs = (text: ByteText): (readonly [digest: string, path: ByteText])[] =>
  lines(text).flatMap((line) => {
    const [, digest, path] = line.match(/^\\?([0-9a-f]{32}) [ *](.+)$/) ?? [];
    return digest === undefined || path === undefined ? [] : [[digest, path] as const];
  });

/**
 * The tools that our look uses against the digests that the host's packages list for programs of the same name. Both are the host's
 * own word: who replaced md5sum as well goes unseen, and who did not is caught.
 *
 * @param hashes what md5sum says of them, by their whole paths, among images of processes @param digests of the package database
 */
export function ownTools(hashes: ByteText, digests: ByteText): OwnTools {
  const listed = pairs(digests);
  const found = pairs(hashes).filter(([, path]) => isAbsolute(path));
  if (listed.length === 0 || found.length === 0) {
    const detail = show('no package database lists their digests');
    return { replaced: [], blind: [{ what: 'our own tools', how: 'not-checked', detail }] };
  }
  const shared = new Set(
    listed.flatMap(([digest, path]) => (MULTI_CALL.has(basename(path)) ? [digest] : [])),
  );
  const byName = Map.groupBy(listed, ([, path]) => basename(path));
  const replaced = found.flatMap(([digest, path]) => {
    const own = byName.get(basename(path)) ?? [];
    return shared.has(digest) || own.some(([known]) => known === digest) ? [] : [shown(path)];
  });
  return { replaced, blind: [] };
}
