import { join } from 'node:path';

/**
 * Where the lab keeps what it makes: `.davy/lab` in the clone. The folder has to be on the file system of `/`,
 * because a host's overlay writes there (an upper on another file system changes device numbers at the first write).
 */
export function labStateDir(): string {
  return join(import.meta.dirname, '..', '.davy', 'lab');
}
