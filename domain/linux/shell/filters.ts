import { absolutePath } from '../paths.ts';
import { decode } from './decode.ts';
import { UNTOLD } from './placeholders.ts';
import type { Flow, Place, Walker } from './walker.ts';
import { MAX_DECODINGS, UNTOLD_FLOW } from './walker.ts';

/** What passes on, changed or not, what it reads. */
const FILTERS =
  /^(?:cat|tee|gunzip|gzip|zcat|xz|unxz|xzcat|bzip2|bunzip2|bzcat|uudecode|tr|sed|head|tail|openssl|rev|base64|base32|basenc|xxd|uniq|sort|grep|egrep|[gm]?awk|cut|dd)$/;

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
  if (name === 'tee') return teed(walker, paths, place, input);
  if (name === 'cat' && paths[0] !== undefined) return { kind: 'file', path: paths[0] };
  const ofFile = name === 'dd' ? args.find((arg) => arg.startsWith('if='))?.slice(3) : undefined;
  if (ofFile !== undefined && !args.some((arg) => arg.startsWith('of=')))
    return { kind: 'file', path: ofFile };
  const changes = /^(?:tr|rev)$/.test(name);
  if (input?.kind !== 'text') {
    const decodes = !changes && decode(name, args, '') !== undefined;
    // A decoder of what was fetched gives what was fetched; of anything else it is not known what comes of it.
    return decodes && input?.kind !== 'fetched' ? DECODED_FLOW : (input ?? UNTOLD_FLOW);
  }
  if (name === 'cat') return input;
  const told = !input.text.includes(UNTOLD);
  const decoded = decode(name, args, told ? input.text : '');
  if (decoded === undefined || (changes && !told))
    return input.decoded > place.decoded ? DECODED_FLOW : UNTOLD_FLOW;
  if (decoded === 'unknown' || !told) return DECODED_FLOW;
  const count = input.decoded + (isSpelling(name, args) ? 0 : 1);
  if (count > MAX_DECODINGS || !walker.mayStep(input.text.length >> 6)) {
    walker.found.whole = false;
    return DECODED_FLOW;
  }
  return { kind: 'text', text: decoded.text, decoded: count };
}

/** `tr -d '\n'`, `tr a-z A-Z`: no decoding that anybody hides behind. */
const isSpelling = (name: string, args: readonly string[]): boolean =>
  name === 'tr' && (args.includes('-d') || /^\[?a-z\]? \[?a-z\]?$/i.test(args.join(' ')));

const DECODED_FLOW: Flow = { kind: 'untold', decoded: true };

function teed(walker: Walker, paths: readonly string[], place: Place, input: Flow | null): Flow {
  for (const path of paths) {
    if (input?.kind === 'fetched') walker.found.save(path, place.cwd, input.from);
    if (input?.kind === 'file') walker.found.copy(input.path, path, place.cwd);
    if (input?.kind === 'text') walker.files.set(absolutePath(path, place.cwd) ?? path, input);
  }
  return input ?? UNTOLD_FLOW;
}
