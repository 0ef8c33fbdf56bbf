/** Longest arithmetic that is looked for, in characters: each `((` of a text looks for its own end. */
const MAX_ARITHMETIC = 1024;

/**
 * Where the parenthesis is closed that was opened before `from`; undefined where it is not. Quotes are followed as a shell follows them:
 * `$(echo ")")` ends at the last one, and what stands behind it is read.
 */
export function closingParenthesis(text: string, from: number): number | undefined {
  // Whether we are within double quotes, for each parenthesis that is open.
  const quoted = [false];
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    const inQuotes = quoted.at(-1) === true;
    if (c === '\\') at++;
    else if (c === "'" && !inQuotes) {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return undefined;
      at = end;
    } else if (c === '"') quoted[quoted.length - 1] = !inQuotes;
    else if (c === '(' && (!inQuotes || text[at - 1] === '$')) quoted.push(false);
    else if (c === ')' && !inQuotes) {
      quoted.pop();
      if (quoted.length === 0) return at;
    }
  }
  return undefined;
}

/** The same by counting alone, for a text whose quotes do not close: it ends with the text at the latest. */
export function countedParenthesis(text: string, from: number): number {
  let at = from;
  for (let open = 1; at < text.length; at++) {
    const c = text[at];
    if (c === '\\') at++;
    else if (c === "'") {
      const end = text.indexOf("'", at + 1);
      if (end > 0) at = end;
    } else if (c === '(') open++;
    else if (c === ')' && --open === 0) break;
  }
  return Math.min(at, text.length);
}

/** Whether `((` at this place is arithmetic, which starts nothing, and where that ends; two subshells are no arithmetic. */
export function arithmeticEnd(text: string, at: number): number | undefined {
  const inner = closingParenthesis(text.slice(0, at + MAX_ARITHMETIC), at + 2);
  return inner !== undefined && text[inner + 1] === ')' ? inner + 2 : undefined;
}

/** Where the brace of `${` is closed that was opened before `from`; the end of the text where it is not. */
export function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '\\') at++;
    else if (c === '{' && text[at - 1] === '$') open++;
    else if (c === '}' && --open === 0) return at;
  }
  return text.length;
}

/** The backtick that closes the one before `from`, none that is escaped; the end of the text where there is none. */
export function closingBacktick(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return at;
  }
  return text.length;
}
