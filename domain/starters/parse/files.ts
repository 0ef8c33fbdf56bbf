import { asByteText } from '../../linux/byte-text.ts';
import { absolutePath, dirname } from '../../linux/paths.ts';
import type { Named, Parse, Piece } from './piece.ts';
import { logicalLines, physicalLines, piece } from './piece.ts';

/** Words of a line of tmpfiles.d: blanks divide them, a pair of quotes holds them together. The seventh is the whole rest. */
function wordsOf(row: string): string[] {
  const words: string[] = [];
  const word = /\s*("(?:[^"\\]|\\.)*"|'[^']*'|\S+)/y;
  while (words.length < 6) {
    const match = word.exec(row);
    if (match === null) return words;
    words.push((match[1] ?? '').replace(/^(["'])(.*)\1$/s, '$2'));
  }
  words.push(row.slice(word.lastIndex).trim());
  return words;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', s: ' ' };
const unescaped = (text: string): string =>
  text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex: string | undefined, letter: string | undefined) =>
    hex === undefined
      ? (ESCAPES[letter ?? ''] ?? letter ?? '')
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );

const CRON_PLACE = /^\/etc\/cron|^\/var\/spool\/cron/;
const CRON_ENTRY = /^\s*(?:@\w+|(?:\S+\s+){5})\s*/;

/**
 * What tmpfiles.d writes (`f`, `w`), copies (`C`) and links (`L`) at each boot: a copied or linked file is put there to be started, and
 * what is written is read as the program or cron line that it becomes.
 */
export const parseTmpfiles: Parse = (text) => {
  const pieces: Piece[] = [];
  const named: Named[] = [];
  const copies: { from: ReturnType<typeof asByteText>; to: ReturnType<typeof asByteText> }[] = [];
  for (const [at, row] of physicalLines(text).entries()) {
    if (/^\s*(?:#|$)/.test(row) || row.length > 65_536) continue;
    const [type = '', to = '', , , , , rest = ''] = wordsOf(row);
    const line = at + 1;
    if (!to.startsWith('/') || rest === '') continue;
    if (/^[CL]/.test(type)) {
      const from = absolutePath(unescaped(rest), dirname(to));
      if (from === undefined) continue;
      named.push({ line, path: asByteText(from), how: 'command' });
      copies.push({ from: asByteText(from), to: asByteText(to) });
    } else if (/^[fFw]/.test(type) && rest.includes('/')) {
      const written = unescaped(rest);
      const code = CRON_PLACE.test(to)
        ? withoutSchedule(written, to.includes('/spool/'))
        : written.replace(/^\s*\|/, '');
      pieces.push(piece(line, code));
    }
  }
  return { pieces, named, copies };
};

const withoutSchedule = (text: string, isSpool: boolean): string =>
  text
    .split('\n')
    .map((row) => {
      const command = row.replace(CRON_ENTRY, '');
      return isSpool ? command : command.replace(/^\S+\s+/, '');
    })
    .join('\n');

/** `install MODULE COMMAND` runs the command instead of loading the module. */
export const parseModprobe: Parse = (text) => ({
  pieces: logicalLines(text, (line) => /^\s*#/.test(line)).flatMap(({ line, text: row }) => {
    const command = /^\s*(?:install|remove)\s+\S+\s+(\S.*)$/s.exec(row)?.[1];
    return command === undefined ? [] : [piece(line, command)];
  }),
});
