import { basename, dirname } from '../paths.ts';
import { expandBraces } from './braces.ts';
import type { Command, Word } from './commands-read.ts';
import { contentOf, DECODED, EACH, FETCHED, HANDED_ON, isTold, UNTOLD } from './placeholders.ts';
import type { Place, Walker } from './walker.ts';
import { MAX_ALTERNATIVES } from './walker.ts';

const MAX_WORD = 65_536;

/** The words of a command, once for each value that its variables may have. */
export function alternatives(walker: Walker, words: readonly Word[], place: Place): string[][] {
  const values = words.map((word) => expand(walker, word, place));
  const count = Math.min(MAX_ALTERNATIVES, Math.max(0, ...values.map((of) => of.length)));
  return Array.from({ length: count }, (_, i) =>
    words.flatMap((word, at) => {
      const of = values[at] ?? [];
      return split(word, of[i % of.length] ?? '', place);
    }),
  );
}

/** The words that a loop runs down. */
export const fields = (walker: Walker, word: Word, place: Place): string[] =>
  expand(walker, word, place)
    .flatMap((text) => split(word, text, place))
    .map((text) => (word.pattern ? `${EACH}${text}` : text));

/** The texts that a word may stand for, one at least. */
export function expand(walker: Walker, word: Word, place: Place): readonly string[] {
  let texts: readonly string[] = [''];
  for (const part of word.parts) {
    const next =
      part.kind === 'text'
        ? [part.text]
        : part.kind === 'commands'
          ? [written(walker, part.commands, place)]
          : piecesOf(variable(walker, part.name, part.otherwise, place), part.piece);
    const count = Math.min(MAX_ALTERNATIVES, Math.max(texts.length, next.length));
    texts = Array.from({ length: count }, (_, i) =>
      `${texts[i % texts.length] ?? ''}${next[i % next.length] ?? ''}`.slice(0, MAX_WORD),
    );
    // A text that doubles itself in variables costs what it holds.
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    if (length > 1024 && !walker.mayStep(length >> 9)) return [UNTOLD];
  }
  return texts;
}

function variable(
  walker: Walker,
  name: string,
  otherwise: Word | undefined,
  place: Place,
): readonly string[] {
  const known = place.variables.get(name.replace(/\[@\]$/, ''));
  if (known !== undefined && known.length > 0) return known;
  const { self, home } = walker.setting;
  if (name === 'HOME' && home !== undefined) return [home];
  if (name === 'PWD' && place.cwd !== null) return [place.cwd];
  // Exploits write blanks so: `wget${IFS}URL`.
  if (name === 'IFS') return [' '];
  if (name === '0') return [self ?? UNTOLD];
  if (name === '0%') return [self === undefined ? UNTOLD : dirname(self)];
  if (/^[1-9@*]$/.test(name)) return argument(name, place);
  return otherwise === undefined ? [UNTOLD] : expand(walker, otherwise, place);
}

const piecesOf = (texts: readonly string[], piece: readonly [number, number | undefined] | undefined) =>
  piece === undefined ? texts : texts.map((text) => (isTold(text) ? text.slice(...piece) : UNTOLD));

const argument = (name: string, { args }: Place): readonly string[] =>
  args === undefined ? [HANDED_ON] : [/\d/.test(name) ? (args[Number(name) - 1] ?? '') : args.join(' ')];

/** They write nothing: `if $(kill -CHLD $pid)` starts nothing that its text does not tell. */
const SILENT = /^(?::|true|false|kill|pkill|killall|sleep|rm|mkdir|chmod|chown|touch|test|\[|wait)$/;

const isSilent = ([name = '', ...args]: readonly string[]): boolean =>
  SILENT.test(name) && !args.some((arg) => /^-(?:l|L|e|v|-list|-echo|-verbose)/.test(arg));

/** What a substitution writes. */
function written(walker: Walker, commands: readonly Command[], place: Place): string {
  const [only] = commands;
  const words =
    only?.kind === 'run' && commands.length === 1 ? (alternatives(walker, only.words, place)[0] ?? []) : [];
  if (words[0] === 'pwd') return place.cwd ?? UNTOLD;
  if (words[0] === 'dirname' && words[1] !== undefined)
    return words[1].includes(UNTOLD) ? UNTOLD : dirname(words[1]);
  if (words[0] === 'basename' && words[1] !== undefined) return basename(words[1]);
  if (words[0] === 'readlink' || words[0] === 'realpath') return words.at(-1) ?? UNTOLD;
  if (words[0] === 'which' || (words[0] === 'command' && words[1] === '-v')) return words.at(-1) ?? UNTOLD;
  const inner: Place = { ...place, variables: new Map(place.variables), depth: place.depth + 1 };
  const flow = walker.commands(commands, inner);
  if (flow.kind === 'text')
    return flow.decoded > place.decoded ? `${DECODED}${flow.text}` : flow.text.replace(/\n+$/, '');
  if (flow.kind === 'file') return contentOf(flow.path);
  if (flow.kind === 'fetched') return FETCHED;
  // Asked last: `rm() { echo /tmp/m; }` makes what `$(rm)` writes the script's own.
  return isSilent(words) ? '' : UNTOLD;
}

/** The words that a text becomes. Only what came from variables is split, and not what stood in quotes. */
function split(word: Word, text: string, { args }: Place): string[] {
  const [only] = word.parts;
  if (args !== undefined && word.parts.length === 1 && only?.kind === 'variable' && only.name === '@')
    return [...args];
  if (word.parts.length === 1 && only?.kind === 'variable' && only.name.endsWith('[@]')) return blanks(text);
  const literal = word.parts.every((part) => part.kind === 'text');
  if (literal && !word.quoted) return expandBraces(text);
  return literal || word.quoted ? [text] : blanks(text);
}

const blanks = (text: string): string[] => text.split(/[ \t\n\r\v\f]+/).filter((one) => one !== '');
