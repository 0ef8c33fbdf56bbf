import { unshow } from '../domain/show.ts';
import type { Shown } from '../domain/snapshot.ts';

/**
 * How paths of any bytes travel as the input of a call: letters that `read` hands on unchanged, the others as octal for
 * `printf %b`. So no path stands in a line of the shell or in a process's arguments.
 */
export const escapedPath = (path: Shown): string =>
  Array.from(unshow(path), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9_/.,:+-]/.test(char) ? char : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');

/** The way back, in the remote shell. A fork costs a millisecond: none for a path without odd letters. */
export const ESCAPED_PATH_SCRIPT = `
# Sets path.
unescape_path() {
  path=$1
  case $1 in
    *\\\\*)
      path=$(printf '%b.' "$1")
      path=\${path%.} ;;
  esac
}
`;
