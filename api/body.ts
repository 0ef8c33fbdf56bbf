import { DavyError } from '../domain/errors.ts';

export const MAX_BODY_BYTES = 1024 * 1024;
/** Deeper JSON has no use here, and makes recursive code run out of stack. */
const MAX_DEPTH = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body.
 *
 * @throws DavyError `unsupported-media-type`, `invalid-json`
 */
export function parseJson(bytes: Uint8Array, contentType: string | undefined): unknown {
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '')) {
    throw new DavyError('unsupported-media-type', 'the body is not declared as application/json');
  }
  if (bytes.length === 0) throw new DavyError('invalid-json', 'the body is empty');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    throw new DavyError('invalid-json', 'the body is not UTF-8', { cause });
  }
  if (depthOf(text) > MAX_DEPTH) throw new DavyError('invalid-json', `nested deeper than ${MAX_DEPTH}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DavyError('invalid-json', 'the body is not well-formed JSON', { cause });
  }
}

/** Deepest nesting of brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}
