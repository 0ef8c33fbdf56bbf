import { asByteText } from '../../linux/byte-text.ts';
import { absolutePath } from '../../linux/paths.ts';
import type { Named, Parse, Piece } from './piece.ts';
import { isCommand, logicalLines, piece } from './piece.ts';

/** Values that git hands to a shell, by section and name; the part between them is any. */
const COMMANDS =
  /^(?:uploadpack\.packobjectshook|core\.(?:sshcommand|editor|pager|askpass|gitproxy|alternaterefscommand)|sequence\.editor|diff\.(?:.*\.)?(?:command|textconv|external)|filter\..*\.(?:clean|smudge|process)|merge\..*\.driver|(?:merge|diff)tool\..*\.(?:cmd|path)|gpg\.(?:.*\.)?program|pager\..*|interactive\.difffilter|man\..*\.(?:cmd|path)|browser\..*\.(?:cmd|path)|trailer\..*\.(?:cmd|command)|sendemail\.(?:.*\.)?(?:smtpserver|tocmd|cccmd|headercmd)|remote\..*\.(?:uploadpack|receivepack|vcs)|receive\.procreceiverefs|web\.browser|init\.templatedir|lfs\.customtransfer\..*\.path)$/;

interface Value {
  readonly line: number;
  readonly key: string;
  readonly value: string;
}

/** Settings as git reads them: sections, keys without case, one value a line unless a backslash goes on. */
function gitValues(text: Parameters<Parse>[0]): Value[] {
  let section = '';
  return logicalLines(text).flatMap(({ line, text: row }): Value[] => {
    let rest: string = row;
    const head = /^\s*\[\s*([\w.-]{1,100})(?:\s+"((?:[^"\\]|\\.){0,500})")?\s*\]/.exec(rest);
    if (head !== null) {
      section = `${(head[1] ?? '').toLowerCase()}.${head[2] === undefined ? '' : `${head[2]}.`}`;
      rest = rest.slice(head[0].length);
    }
    const [, key = '', value] = /^\s*([A-Za-z][\w-]{0,100})\s*(?:=\s*(.*))?$/s.exec(rest) ?? [];
    return value === undefined ? [] : [{ line, key: `${section}${key.toLowerCase()}`, value: plain(value) }];
  });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** Quotes are taken off, escapes undone, a comment behind it dropped. */
function plain(value: string): string {
  let out = '';
  let inQuote = false;
  for (let at = 0; at < value.length; at++) {
    const char = value[at] ?? '';
    if (char === '\\') {
      const next = value[++at] ?? '';
      out += ESCAPES[next] ?? next;
    } else if (char === '"') inQuote = !inQuote;
    else if (!inQuote && (char === '#' || char === ';')) break;
    else out += char;
  }
  return out.trim();
}

/** What git's settings make git run. */
export const parseGit: Parse = (text, { home, path }) => {
  const pieces: Piece[] = [];
  const named: Named[] = [];
  const at = (value: string): string | undefined =>
    value.startsWith('~/')
      ? home === undefined
        ? undefined
        : `${home}${value.slice(1)}`
      : absolutePath(value, null);
  for (const { line, key, value } of gitValues(text)) {
    if (!isCommand(value)) continue;
    const whole = at(value);
    if (/^alias\./.test(key)) {
      if (value.startsWith('!')) pieces.push(piece(line, value.slice(1)));
    } else if (/^credential\.(?:.*\.)?helper$/.test(key)) {
      if (/^[!/~]/.test(value)) pieces.push(piece(line, value.replace(/^!/, '')));
    } else if (key === 'core.fsmonitor') {
      if (!/^(?:true|false|yes|no|on|off|0|1)$/i.test(value)) pieces.push(piece(line, value));
    } else if (key === 'core.hookspath') {
      const folder = whole ?? absolutePath(value, path.replace(/\/\.git\/config$/, ''));
      if (folder !== undefined)
        named.push({ line, path: asByteText(`${folder}/*`), how: 'command', pattern: 'each' });
    } else if (/^include(?:if\..*)?\.path$/s.test(key)) {
      if (whole !== undefined) named.push({ line, path: asByteText(whole), how: 'command' });
    } else if (COMMANDS.test(key)) pieces.push(piece(line, value));
  }
  return { pieces, named };
};
