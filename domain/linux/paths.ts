/** The last part of a path; of a bare name the name. */
export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The folder of a path, without a slash behind it; `/` for what lies there and for a bare name. */
export const dirname = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/**
 * Joins and normalises; `..` never climbs above the root. Undefined for a relative path whose folder is not known. For plain,
 * shown and byte text alike: neither slash nor dot is ever escaped.
 *
 * @example absolutePath('../x', '/tmp/a') → '/tmp/x'
 */
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
