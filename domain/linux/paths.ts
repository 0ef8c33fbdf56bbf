import type { ByteText, Shown } from '../text-kinds.ts';

// These alone read syntax from shown paths, in which they may: slash, dot and the letters and digits of ASCII are never escaped, and an
// escape holds neither slash nor dot. So a part of a shown path, and shown paths joined by a slash, are shown paths.

/** The last part of a path; of a bare name the name. */
export function basename(path: Shown): Shown;
export function basename(path: ByteText): ByteText;
export function basename(path: string): string;
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path, without a slash behind it; `/` for what lies there and for a bare name. */
export function dirname(path: Shown): Shown;
export function dirname(path: string): string;
export function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Joins and normalises; `..` never climbs above the root. Undefined for a relative path whose folder is not known.
 *
 * @example absolutePath('../x', '/tmp/a') → '/tmp/x'
 */
export function absolutePath(path: Shown, cwd: Shown | null | undefined): Shown | undefined;
export function absolutePath(path: string, cwd: string | null | undefined): string | undefined;
export function absolutePath(path: string, cwd: string | null | undefined): string | undefined {
  const full = path.startsWith('/') ? path : cwd == null ? undefined : `${cwd}/${path}`;
  if (full === undefined) return undefined;
  const parts: string[] = [];
  for (const part of full.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** `/proc/self/root/tmp/m` is `/tmp/m`: the root of the process itself, or of init. Of an absolute path without dots. */
export const throughRoot = (path: string): string => {
  let rest = path;
  for (let round = 0; round < 8; round++) {
    const next = rest.replace(/^\/proc\/(?:self|thread-self|1)\/(?:task\/\d+\/)?root(?=\/|$)/, '') || '/';
    if (next === rest) break;
    rest = next;
  }
  return rest;
};

/** Whether a path, or a link's text, begins at the root. */
export const isAbsolute = (path: string): boolean => path.startsWith('/');

/** Whether a path lies below a folder. @param folder without a slash at its end */
export const isUnder = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

const MERGED = /^\/(?:usr\/)?(s?bin|lib(?:32|64|x32)?)\//;

/** Since /bin is a link to /usr/bin, one file has two spellings. */
export function spellings(path: Shown): Shown[];
export function spellings(path: string): string[];
export function spellings(path: string): string[] {
  return MERGED.test(path) ? [path.replace(MERGED, '/$1/'), path.replace(MERGED, '/usr/$1/')] : [path];
}
