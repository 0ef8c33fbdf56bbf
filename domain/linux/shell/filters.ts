import { decode } from './decode.ts';
import { UNTOLD } from './stand-ins.ts';
import type { Flow, Place, Walker } from './walker.ts';
import { MAX_DECODINGS, UNTOLD_FLOW } from './walker.ts';

/** What passes on, changed or not, what it reads. */
const FILTERS =
  /^(?:cat|tee|gunzip|gzip|zcat|xz|unxz|bunzip2|tr|sed|head|tail|openssl|rev|base64|base32|xxd|uniq|sort|grep|egrep|awk|cut|dd)$/;

export const isFilter = (name: string): boolean => FILTERS.test(name);

/** What a filter writes of what it reads. */
export function filtered(
  walker: Walker,
  name: string,
  args: readonly string[],
  place: Place,
  input: Flow | null,
): Flow {
  const paths = args.filter((arg) => !arg.startsWith('-'));
  if (name === 'tee' && input?.kind === 'fetched')
    for (const path of paths) walker.found.save(path, place.cwd, input.from);
  if (name === 'cat' && paths[0] !== undefined) return { kind: 'file', path: paths[0] };
  if (input?.kind !== 'text') return input ?? UNTOLD_FLOW;
  if (input.text.includes(UNTOLD)) return UNTOLD_FLOW;
  if (name === 'cat' || name === 'tee') return input;
  if (input.decoded >= MAX_DECODINGS) {
    walker.found.whole = false;
    return UNTOLD_FLOW;
  }
  const text = decode(name, args, input.text);
  if (text !== undefined) return { kind: 'text', text, decoded: input.decoded + 1 };
  return input.decoded > place.decoded ? { kind: 'untold', decoded: true } : UNTOLD_FLOW;
}
