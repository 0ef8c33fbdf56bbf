/** Characters that stand for what a text does not tell, in the words that are made of it. */
export const UNTOLD = '\uE000';
/** What a fetcher writes. */
export const FETCHED = '\uE001';
/** The arguments that the text was itself given. */
export const HANDED_ON = '\uE002';
/** Stands before what was decoded. */
export const DECODED = '\uE003';

export const STAND_INS = new RegExp(`[${UNTOLD}${FETCHED}${HANDED_ON}]`, 'g');

export const isTold = (text: string): boolean => !/[\uE000-\uE002]/.test(text);
/** Nothing of it is told. */
export const isUntold = (text: string): boolean => text.replace(STAND_INS, '').trim() === '';
