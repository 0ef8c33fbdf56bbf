import { Buffer } from 'node:buffer';
import { DavyError } from '../../domain/errors.ts';
import { isShown, unshow } from '../../domain/show.ts';

/**
 * The exact bytes of a target's field. They come from the text that the approver saw; the base64 beside it must say the same, so
 * that nothing can be shown as one thing and done to another.
 *
 * @throws DavyError `internal` where the two differ or the text is no shown text
 */
export function hostBytes(shown: string, base64: string | undefined): Uint8Array {
  if (!isShown(shown))
    throw new DavyError('internal', 'a target holds text that cannot be turned back into bytes');
  const bytes = unshow(shown);
  if (base64 !== undefined && !Buffer.from(base64, 'base64').equals(bytes)) {
    throw new DavyError('internal', 'a target shows other text than it names');
  }
  return bytes;
}
