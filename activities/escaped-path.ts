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
