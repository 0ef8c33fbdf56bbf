import type { FetchAddress } from '../../snapshot.ts';
import { fetchesIn } from '../script-facts.ts';
import { fromBase64, fromHex } from './decode.ts';

const MAX_TEXTS = 8;
/** As many evaluations are looked at. */
const MAX_LOOKS = 50;

/** `exec(`, `eval(`, `eval $x`: what runs a text of its own language. Not os.exec… or a regular expression's exec. */
const EVALUATES = /(?<![\w.$>])(?:exec|eval|assert|compile|new Function|vm\.runInThisContext)\b\s*\(?/g;
const FETCHES =
  /\b(?:urlopen|urlretrieve|requests\.get|httpx\.get|http\.client|LWP::|HTTP::Tiny|getstore|file_get_contents\s{0,9}\(\s{0,9}["']https?:|curl_exec|fetch\s{0,9}\(\s{0,9}["']https?:|http\.get\s{0,9}\(|Net::HTTP|open-uri|URI\.open)|\bget\s{0,9}\(?\s{0,9}["']https?:/;
const DECODES =
  /\b(?:b64decode|decodestring|decode_base64|base64_decode|atob|Base64\.decode64|Buffer\.from|a2b_base64|a2b_hex|unhexlify|fromhex|hex2bin|str_rot13|gzinflate|gzuncompress|decompress|unpack|pack)\b/;
/** One decoder around one literal; whatever stands around it makes the text unknown. */
const LITERAL =
  /^[\s(]{0,64}(?:__import__\(\s*["']base64["']\s*\)\.|base64\.|MIME::Base64::|Base64\.|binascii\.|bytes\.)?(b64decode|decodestring|decode_base64|base64_decode|atob|decode64|a2b_base64|Buffer\.from|unhexlify|fromhex|hex2bin)\s*\(?\s*[bru]?(["'])([A-Za-z0-9+/=_\s-]{4,})\2\s{0,9}(?:,\s{0,9}["'](?:base64|hex|utf-?8)["'])?[\s)]{0,64}(?:\.(?:decode|toString)\([^)]{0,20}\))?[\s)]{0,64}(?:;|$|\n|,|#)/;

export interface Evaluated {
  /** The text without what is told here, so that it does not count as untold as well. */
  readonly code: string;
  readonly decoded: readonly string[];
  readonly undecoded: boolean;
  readonly fetchRuns: readonly FetchAddress[];
}

/**
 * What a text evaluates that it fetched or decoded: `exec(urlopen(…).read())`, `eval(base64_decode("…"))`, also by way of a variable that
 * is set before. An application that fetches one thing and evaluates another does neither.
 */
export function evaluatedBy(code: string): Evaluated {
  const decoded: string[] = [];
  const fetchRuns = new Map<string, FetchAddress>();
  let undecoded = false;
  const told: (readonly [number, number])[] = [];
  let looks = 0;
  for (const match of code.matchAll(EVALUATES)) {
    if (++looks > MAX_LOOKS) break;
    const from = match.index + match[0].length;
    const argument = argumentAt(code, from);
    const source = assignedTo(argument, code.slice(0, match.index)) ?? argument;
    if (FETCHES.test(source)) {
      for (const address of fetchesIn('curl', [source])) fetchRuns.set(JSON.stringify(address), address);
      told.push([match.index, from + argument.length]);
    } else if (DECODES.test(source)) {
      const text = literalOf(source);
      if (text === undefined) undecoded = true;
      else {
        if (decoded.length < MAX_TEXTS) decoded.push(text);
        told.push([match.index, from + argument.length]);
      }
    }
    if (fetchRuns.size + decoded.length >= MAX_TEXTS) break;
  }
  let rest = code;
  for (const [start, end] of told.reverse()) rest = `${rest.slice(0, start)} ${rest.slice(end)}`;
  return { code: rest, decoded, undecoded, fetchRuns: [...fetchRuns.values()] };
}

/** The rest of the statement, a line at most. */
const argumentAt = (code: string, from: number): string =>
  /^[^\n]{0,8192}/.exec(code.slice(from, from + 8192))?.[0] ?? '';

/** What the variable was set to that alone is evaluated: `d = urlopen(…).read()` … `exec(d)`. */
function assignedTo(argument: string, before: string): string | undefined {
  const name = /^\s*\$?([A-Za-z_]\w{0,60})\s*(?:[);,]|$)/.exec(argument)?.[1];
  if (name === undefined) return undefined;
  const at =
    before.lastIndexOf(`${name}=`) >= 0 ? before.lastIndexOf(`${name}=`) : before.lastIndexOf(`${name} =`);
  if (at < 0 || /[\w.]/.test(before[at - 1] ?? ' ')) return undefined;
  return /^[^\n]{0,4096}/.exec(before.slice(at).replace(/^\w+\s*=\s*/, ''))?.[0];
}

function literalOf(source: string): string | undefined {
  const match = LITERAL.exec(source);
  if (match === null) return undefined;
  const [all, name = '', , text = ''] = match;
  const hex = /hex/.test(name) || /["']hex["']/.test(all);
  const decoded = hex ? fromHex(text) : fromBase64(text);
  return decoded === 'unknown' ? undefined : decoded.text;
}
