const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** What echo or printf writes, its escapes resolved where it resolves them. */
export function echoed(name: string, args: readonly string[]): string {
  const words = [...args];
  let escapes = name === 'printf';
  while (name === 'echo' && /^-[neE]+$/.test(words[0] ?? ''))
    escapes = escapes || (words.shift() ?? '').includes('e');
  const [format = '', ...rest] = words;
  const text =
    name === 'printf' && /%[sb]/.test(format)
      ? rest.length > 0
        ? rest.map((one) => format.replace(/%[sb]/, () => one)).join('')
        : format
      : words.join(' ');
  if (!escapes) return text;
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|([ntr\\]))/g, (_, hex, octal, letter) =>
    hex !== undefined || octal !== undefined
      ? String.fromCharCode(hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal, 8) & 0xff)
      : (ESCAPES[letter] ?? ''),
  );
}

/** What a decoder makes of a text; undefined where it is none, or does something else. */
export function decode(name: string, args: readonly string[], text: string): string | undefined {
  const option = (pattern: RegExp) => args.some((arg) => pattern.test(arg));
  const latin1 = (binary: string): string => {
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0) & 0xff);
    return new TextDecoder().decode(bytes);
  };
  const isBase64 =
    (name === 'base64' && option(/^-[a-zA-Z]*[dD]|^--decode/)) ||
    (name === 'openssl' && option(/^(?:base64|-base64|-a)$/) && option(/^-d$/));
  if (isBase64) {
    const packed = text.replace(/[^A-Za-z0-9+/]/g, '');
    if (packed.length % 4 === 1) return undefined;
    return latin1(atob(packed));
  }
  if (name === 'xxd' && option(/^-[a-z]*r/)) {
    const digits = text.replace(/[^0-9a-fA-F]/g, '');
    return latin1(
      (digits.match(/../g) ?? []).map((two) => String.fromCharCode(Number.parseInt(two, 16))).join(''),
    );
  }
  return name === 'rev'
    ? text
        .split('\n')
        .map((line) => [...line].reverse().join(''))
        .join('\n')
    : undefined;
}
