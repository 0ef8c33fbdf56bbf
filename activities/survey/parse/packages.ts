import { asByteText, byteTextOf } from '../../../domain/linux/byte-text.ts';
import { show } from '../../../domain/show.ts';
import type { Shown } from '../../../domain/snapshot.ts';
import type { NotShown } from '../../../domain/text-kinds.ts';
import type { Section } from './sections.ts';
import { lines, shown } from './sections.ts';

const MERGED = /^\/usr(?=\/(?:bin|sbin|lib|lib32|lib64|libx32)\/)/;

/**
 * Paths as package databases may spell them: since /bin is a link to /usr/bin, Debian's still names many files without /usr.
 * What a database would take for a pattern or an option is left out: no package has such names.
 */
export function spellings(paths: readonly Shown[]): Shown[] {
  const asked = paths.filter((path) => /^\/[A-Za-z0-9._+:@~/-]+$/.test(path));
  return [...new Set(asked.flatMap((path) => [path, show(other(byteTextOf(path)))]))];
}

const other = (path: NotShown): string => {
  const short = path.replace(MERGED, '');
  if (short !== path) return short;
  return MERGED.test(`/usr${path}`) ? `/usr${path}` : path;
};

/** Package by path, for both spellings of it; null when no database answered, or not in full. */
export function parseOwners(section: Section | undefined): ReadonlyMap<Shown, Shown> | null {
  if (section === undefined || [127, 124, null].includes(section.status)) return null;
  const [kind, ...rest] = lines(section.text);
  const owners = new Map<Shown, Shown>();
  for (const line of rest) {
    const match =
      kind === 'apk'
        ? line.match(/^(\/.+) is owned by (\S+)$/)
        : line.match(/^([a-z0-9][^/:]{0,200}(?::[a-z0-9]+)?): (\/.+)$/i);
    const [path, owner] = kind === 'apk' ? [match?.[1], match?.[2]] : [match?.[2], match?.[1]];
    if (path === undefined || owner === undefined || owner.startsWith('diversion by ')) continue;
    owners.set(shown(path), shown(owner));
    owners.set(shown(asByteText(other(path))), shown(owner));
  }
  return kind === undefined ? null : owners;
}
