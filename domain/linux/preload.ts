import type { Shown } from '../snapshot.ts';
import type { ByteText } from '../text-kinds.ts';
import { shownBytes } from './byte-text.ts';

/** Libraries that a text of /etc/ld.so.preload names, each with its line: blanks and colons divide them, `#` begins a comment. */
export const preloadedLibraries = (
  text: ByteText,
): readonly { readonly path: Shown; readonly line: number }[] =>
  text.split('\n').flatMap((line, at) =>
    line
      .replace(/#.*/, '')
      .split(/[ \t\n\r\v\f:]+/)
      .filter((word) => word !== '')
      .map((word) => ({ path: shownBytes(word), line: at + 1 })),
  );
