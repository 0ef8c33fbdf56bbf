import { byteText } from '../byte-text.ts';
import { gunzip } from './inflate.ts';

const MAX_TEXT = 65_536;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** What echo or printf writes, its escapes resolved where it resolves them. */
export function echoed(name: string, args: readonly string[]): string {
  const words = [...args];
  let escapes = name === 'printf';
  while (name === 'echo' && /^-[neE]+$/.test(words[0] ?? ''))
    escapes = escapes || (words.shift() ?? '').includes('e');
  const [format = '', ...rest] = words;
  const text = name === 'printf' && /%[sb]/.test(format) ? formatted(format, rest) : words.join(' ');
  if (!escapes) return text;
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|([ntr\\]))/g, (_, hex, octal, letter) =>
    hex !== undefined || octal !== undefined
      ? String.fromCharCode(hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal, 8) & 0xff)
      : (ESCAPES[letter] ?? ''),
  );
}

/** A format is used again for each word that is left. */
function formatted(format: string, words: readonly string[]): string {
  if (words.length === 0) return format;
  let text = '';
  for (const word of words) {
    if (text.length > MAX_TEXT) break;
    text += format.replace(/%[sb]/, () => word);
  }
  return text;
}

/** What was made of a text, one character a byte; `unknown`: it is decoded, but not by anything that is known here. */
export type Decoded = { readonly text: string } | 'unknown';

/** What a decoder makes of a text; undefined where the program is none, or is told to do something else. */
export function decode(name: string, args: readonly string[], text: string): Decoded | undefined {
  const option = (pattern: RegExp) => args.some((arg) => pattern.test(arg));
  switch (name) {
    case 'base64':
      return option(/^-[a-zA-Z]*[dD]|^--decode/) ? fromBase64(text) : undefined;
    case 'openssl':
      if (!option(/^-d$/)) return undefined;
      // Encrypted as well: what comes of it is not known.
      return option(/^(?:base64|-base64|-a)$/) && !option(/^-(?:aes|des|k$|pass|K$|chacha|camellia|rc4)/)
        ? fromBase64(text)
        : 'unknown';
    case 'xxd':
      return option(/^-[a-z]*r/) ? fromHex(text) : undefined;
    case 'rev':
      return {
        text: text
          .split('\n')
          .map((line) => [...line].reverse().join(''))
          .join('\n'),
      };
    case 'tr':
      return translated(args, text);
    case 'base32':
    case 'basenc':
      return option(/^-[a-zA-Z]*[dD]|^--decode/) ? 'unknown' : undefined;
    case 'gunzip':
    case 'zcat':
      return unpacked(text);
    case 'gzip':
      return option(/^-[a-zA-Z]*d|^--(?:decompress|uncompress)/) ? unpacked(text) : undefined;
    case 'unxz':
    case 'xzcat':
    case 'bunzip2':
    case 'bzcat':
    case 'uudecode':
      return 'unknown';
    case 'xz':
    case 'bzip2':
      return option(/^-[a-zA-Z]*d|^--(?:decompress|uncompress)/) ? 'unknown' : undefined;
    default:
      return undefined;
  }
}

function unpacked(text: string): Decoded {
  const bytes = gunzip(Uint8Array.from(text, (c) => c.charCodeAt(0) & 0xff));
  return bytes === undefined ? 'unknown' : { text: byteText(bytes) };
}

export function fromBase64(text: string): Decoded {
  const packed = text
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/[^A-Za-z0-9+/]/g, '');
  return packed.length % 4 === 1 ? 'unknown' : { text: atob(packed) };
}

export function fromHex(text: string): Decoded {
  const digits = text.replace(/[^0-9a-fA-F]/g, '').match(/../g) ?? [];
  return { text: digits.map((two) => String.fromCharCode(Number.parseInt(two, 16))).join('') };
}

/** `tr 'A-Za-z' 'N-ZA-Mn-za-m'`, `tr -d '#'`. Classes such as `[:alpha:]` only where letters are made large or small. */
function translated(args: readonly string[], text: string): Decoded | undefined {
  const [from = '', to] = args.filter((arg) => !/^-[a-zA-Z]/.test(arg)).map(setOf);
  if (/\[[:=]/.test(from + (to ?? ''))) return undefined;
  const option = args.find((arg) => /^-[a-zA-Z]/.test(arg));
  if (option !== undefined && option !== '-d') return undefined;
  const dropped = new Set(from);
  if (option === '-d') return { text: [...text].filter((c) => !dropped.has(c)).join('') };
  if (to === undefined || to === '') return undefined;
  const made = new Map([...from].map((c, at) => [c, to[Math.min(at, to.length - 1)] ?? c]));
  return { text: [...text].map((c) => made.get(c) ?? c).join('') };
}

/** The characters of one of its sets: ranges and escapes. */
function setOf(set: string): string {
  const plain = set
    .slice(0, 1024)
    .replace(/\\([0-7]{1,3}|[nrt\\])/g, (_, of: string) =>
      /^[0-7]/.test(of) ? String.fromCharCode(Number.parseInt(of, 8) & 0xff) : (ESCAPES[of] ?? ''),
    );
  return plain.replace(/([^\n])-([^\n])/g, (all, first: string, last: string) => {
    const [a, b] = [first.charCodeAt(0), last.charCodeAt(0)];
    if (b < a || b - a > 255) return all;
    return Array.from({ length: b - a + 1 }, (_, i) => String.fromCharCode(a + i)).join('');
  });
}
