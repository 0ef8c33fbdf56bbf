// Characters that stand in words for what the text does not tell, or what is no text. More than a byte, so no text holds them.

/** What the text does not tell. */
export const UNTOLD = '\uE000';
/** What a fetcher writes. */
export const FETCHED = '\uE001';
/** The arguments that the text was itself given. */
export const HANDED_ON = '\uE002';
/** Stands before what was decoded. */
export const DECODED = '\uE003';

/** Stands before a path of which each file that matches is meant, and not the first alone. */
export const EACH = '\uE004';
/** Stand around the path of a file whose content is meant. */
const CONTENT = '\uE005';

export const contentOf = (path: string): string => `${CONTENT}${path}${CONTENT}`;
/** The path of the file whose content this whole text stands for. */
export const fileOfContent = (text: string): string | undefined =>
  /^\uE005([^\uE005]+)\uE005$/.exec(text)?.[1];

export const PLACEHOLDERS = /[\uE000-\uE002\uE004]|\uE005[^\uE005]*\uE005?/g;

export const isTold = (text: string): boolean => !/[\uE000-\uE002\uE005]/.test(text);
/** Nothing of it is told. */
export const isUntold = (text: string): boolean => text.replace(PLACEHOLDERS, '').trim() === '';
