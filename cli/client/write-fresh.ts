import { open, rm } from 'node:fs/promises';
import { DavyError } from '../../domain/errors.ts';

/**
 * Writes a new file of mode 0600; what stands there already is never written over, also not through a link. When `fill` fails
 * the file is gone again: half a file looks like a whole one.
 *
 * @throws DavyError `invalid-request` when it cannot be made
 */
export async function writeFresh(
  file: string,
  fill: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'is there already: name another file' : 'cannot be written';
    throw new DavyError('invalid-request', `${file} ${why}`, { cause });
  });
  try {
    await fill(async (bytes) => {
      await handle.writeFile(bytes);
    });
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
