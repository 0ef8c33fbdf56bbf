import type { Part } from './commands-read.ts';

/**
 * What stands between the braces of `${…}`. What it does not know gives a variable that nothing sets.
 *
 * @param partsOf the parts of a text within it, as if it stood in double quotes
 */
export function bracedExpansion(inner: string, partsOf: (text: string) => readonly Part[]): Part {
  // `${list[@]}` is each word of it, `${name:2:5}` a piece.
  const list = /^([A-Za-z_]\w{0,100})\[[@*]\]$/.exec(inner);
  if (list !== null) return { kind: 'variable', name: `${list[1]}[@]` };
  const piece = /^([A-Za-z_]\w{0,100}):(\d{1,4})(?::(\d{1,4}))?$/.exec(inner);
  if (piece !== null) {
    const from = Number(piece[2]);
    const to = piece[3] === undefined ? undefined : from + Number(piece[3]);
    return { kind: 'variable', name: piece[1] ?? '', piece: [from, to] };
  }
  const named = /^([A-Za-z_]\w{0,100}|[0-9@*])(?::?[-=](.*)|(%{1,2}\/\*))?/s.exec(inner);
  if (named === null) return { kind: 'variable', name: '(' };
  const [, name = '', otherwise, folder] = named;
  if (folder !== undefined) return { kind: 'variable', name: name === '0' ? '0%' : '(' };
  if (otherwise === undefined) return { kind: 'variable', name: inner === name ? name : '(' };
  return { kind: 'variable', name, otherwise: { parts: partsOf(otherwise), quoted: true } };
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/**
 * `$'…'` of bash: how scripts spell letters by number.
 *
 * @param from behind the opening quote
 * @returns what it says, and where the text goes on behind the closing quote
 */
export function spelledByNumber(text: string, from: number): { readonly text: string; readonly end: number } {
  let at = from;
  let out = '';
  while (at < text.length && text[at] !== "'") {
    const spelt = /^\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{1,4})|(.))/s.exec(
      text.slice(at, at + 6),
    );
    if (spelt === null) {
      out += text[at];
      at++;
      continue;
    }
    const [all, hex, octal, code, letter = ''] = spelt;
    out +=
      hex !== undefined || code !== undefined
        ? String.fromCharCode(Number.parseInt(hex ?? code ?? '0', 16))
        : octal !== undefined
          ? String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
          : (NAMED[letter] ?? letter);
    at += all.length;
  }
  return { text: out, end: at + 1 };
}
