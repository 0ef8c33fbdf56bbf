import { standsAlone } from '../../domain/linux/logical-lines.ts';
import type { StarterRemoval } from '../../domain/starters/removal.ts';

/**
 * Whether a line holds the beginning or the end of something else, so that the file would be broken without it: `if x; then ./m`, a
 * brace of apt's that is closed two lines below, a heading of git's with its first setting on the same line.
 */
export function isTangled(line: string, { form, parser }: Pick<StarterRemoval, 'form' | 'parser'>): boolean {
  if (form === 'sh') return !standsAlone(line);
  // systemd reads each line by itself, and knows no braces.
  if (parser === 'unit' || form === 'section') return false;
  const quoted = line.replace(/\\[\s\S]/g, 'x');
  const bare = quoted.replace(/"[^"]*"/g, 'x');
  return (
    bare.includes('"') ||
    (/^[ \t]*\[/.test(bare) && !/^[ \t]*\[[^\]]*\][ \t\r]*$/.test(bare)) ||
    ['{}', '()'].some((pair) => {
      const [open = '', close = ''] = pair;
      return bare.split(open).length !== bare.split(close).length;
    })
  );
}
