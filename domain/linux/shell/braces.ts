const MAX_WORDS = 32;
const BRACES = /\{([^{} \t\n\r\v\f]*,[^{} \t\n\r\v\f]*|\d{1,4}\.\.\d{1,4})\}/;

/**
 * The words that a shell makes of braces: `{echo,x}|{base64,-d}` is how exploits write a command without blanks, `/tmp/.{a,b}/m` how a
 * starter hides a path.
 *
 * @example expandBraces('/tmp/{a,b}/m') → ['/tmp/a/m', '/tmp/b/m']
 */
export function expandBraces(text: string): string[] {
  let words = [text];
  // Each round opens one pair, the innermost first.
  for (let round = 0; round < 8; round++) {
    const next = words.flatMap(opened).slice(0, MAX_WORDS);
    if (next.length === words.length) return next;
    words = next;
  }
  return words;
}

function opened(word: string): string[] {
  const match = word.length > 4096 ? null : BRACES.exec(word);
  if (match === null) return [word];
  const [all, inner = ''] = match;
  const before = word.slice(0, match.index);
  const behind = word.slice(match.index + all.length);
  return valuesOf(inner)
    .slice(0, MAX_WORDS)
    .map((value) => `${before}${value}${behind}`);
}

function valuesOf(inner: string): string[] {
  if (inner.includes(',')) return inner.split(',');
  const [from = 0, to = 0] = inner.split('..').map(Number);
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.min(MAX_WORDS, Math.abs(to - from) + 1) }, (_, i) => `${from + i * step}`);
}
