/**
 * Two kinds of text that look alike and must not be mixed (rule: shown-text). Bytes of a host reach a program as {@link ByteText} when
 * it reads their syntax, and a person, a record or a plan as {@link Shown}. A newline is one character in the first and `\u{a}` in the
 * second: a parser that is handed the second finds no line, and so no starter; the second made of the first without `show` lets a host
 * write to a terminal. Both mistakes do not compile.
 */
declare const isShownText: unique symbol;
declare const isOneByteEach: unique symbol;

/** All that finds or cuts syntax in a text. */
interface NoSyntax {
  readonly at: never;
  readonly charAt: never;
  readonly charCodeAt: never;
  readonly codePointAt: never;
  readonly endsWith: never;
  readonly includes: never;
  readonly indexOf: never;
  readonly lastIndexOf: never;
  readonly match: never;
  readonly matchAll: never;
  readonly replace: never;
  readonly replaceAll: never;
  readonly search: never;
  readonly slice: never;
  readonly split: never;
  readonly startsWith: never;
  readonly substring: never;
  readonly trim: never;
  readonly trimEnd: never;
  readonly trimStart: never;
  readonly [Symbol.iterator]: never;
}

/**
 * Host bytes as shown text, made by `show` and its kin alone; `unshow` gives the bytes back. It is a string for showing, storing and
 * comparing. Syntax is read from `byteTextOf` of it; the questions that may be asked of the shown form of a path stand in
 * `domain/linux/paths.ts`.
 */
export type Shown = string & NoSyntax & { readonly [isShownText]: true };

/** Any text but shown text: what is shown once more is escaped twice, and what is parsed in shown form is misread. */
export type NotShown = string & { readonly [isShownText]?: never };

/** Bytes as text of one character a byte, made by `byteText` and its kin alone. Pieces of it are of its kind. */
export type ByteText = BytePieces & string & { readonly [isOneByteEach]: true };

/** What may be put in the place of a piece: characters that are one byte. */
type OneByte = '' | ' ' | '\n' | '%' | '/';

interface BytePieces {
  slice(start?: number, end?: number): ByteText;
  substring(start: number, end?: number): ByteText;
  trim(): ByteText;
  trimStart(): ByteText;
  trimEnd(): ByteText;
  split(separator: string | RegExp, limit?: number): ByteText[];
  match(pattern: RegExp): ByteMatch | null;
  matchAll(pattern: RegExp): RegExpStringIterator<ByteMatch>;
  replace(pattern: string | RegExp, by: OneByte): ByteText;
  replaceAll(pattern: string | RegExp, by: OneByte): ByteText;
}

interface ByteMatch extends Array<ByteText | undefined> {
  readonly 0: ByteText;
  readonly index: number;
}
