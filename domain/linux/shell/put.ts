/** A word with a text in each place of a mark, a few places at most: a text of marks alone would grow without end. */
export const put = (word: string, mark: string, text: string): string =>
  word.includes(mark) ? word.slice(0, 65_536).split(mark, 16).join(text.slice(0, 4096)) : word;
