import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import { unshow } from '../../domain/show.ts';

/**
 * The exact bytes of a target's field. They come from the text that the approver saw; the base64 beside it must say the same, so
 * that nothing can be shown as one thing and done to another.
 *
 * @throws DavyError `internal` where the two differ or the text is no shown text
 */
export function hostBytes(shown: string, base64: string | undefined): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = unshow(shown);
  } catch (cause) {
    throw new DavyError('internal', 'a target holds text that cannot be turned back into bytes', { cause });
  }
  if (base64 !== undefined && !Buffer.from(base64, 'base64').equals(bytes)) {
    throw new DavyError('internal', 'a target shows other text than it names');
  }
  return bytes;
}
