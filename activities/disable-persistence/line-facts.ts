import { byteTextOf, shownBytes } from '../../domain/linux/byte-text.ts';
import type { LineRange } from '../../domain/linux/logical-lines.ts';
import { linesOf } from '../../domain/linux/logical-lines.ts';
import { basename } from '../../domain/linux/paths.ts';
import { shorten } from '../../domain/show.ts';
import type { PersistenceEntry } from '../../domain/snapshot.ts';
import type { LineFacts, ShownLine } from '../../domain/target-facts.ts';
import type { Scene } from '../../domain/verdict/scene.ts';

/** Lines shown on each side of a target's own. */
const AROUND = 5;

/** What a person sees of the file around a line: what goes, what stays, with the arguments of what stays masked. */
export function lineFacts(
  scene: Scene,
  entry: PersistenceEntry,
  own: LineRange,
  chosen: readonly LineRange[],
): LineFacts {
  const all = linesOf(byteTextOf(entry.text));
  const from = Math.max(0, own.from - 1 - AROUND);
  const to = Math.min(all.length, own.to + AROUND);
  const offsets = offsetsOf(all);
  const { uid, mode, links, size } = entry.identity;
  return {
    kind: 'line',
    path: entry.path,
    owner: scene.account(uid),
    mode,
    links,
    line: own.from,
    schedule: null,
    account: entry.account,
    lines: all.slice(from, to).map((text, i): ShownLine => {
      const number = from + i + 1;
      const offset = offsets[number - 1] ?? 0;
      const cut = chosen.some((range) => number >= range.from && number <= range.to);
      return {
        number,
        offset,
        length: Math.min(text.length + 1, Number(size) - offset),
        fate: cut ? 'cut' : 'kept',
        text: cut ? shorten(shownBytes(text), 300) : masked(text),
      };
    }),
    before: from,
    after: all.length - to,
  };
}

function offsetsOf(lines: readonly string[]): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const line of lines) {
    offsets.push(at);
    at += line.length + 1;
  }
  return offsets;
}

/** A line that stays, without what may be a secret: arguments, values of variables, words of comments. */
function masked(line: string): string {
  const text = line.trim();
  if (text === '') return '';
  if (/^[#;]/.test(text)) return '# (comment)';
  const name = /^(?:export[ \t]+|set[ \t]+)?([A-Za-z_][A-Za-z0-9_]{0,59})=/.exec(text)?.[1];
  if (name !== undefined) return `${name}=…`;
  const [program = ''] = text.split(/[\s;&|()]+/);
  return /^[\w./[\]+-]{1,100}$/.test(program) ? `${basename(program)} (arguments not shown)` : '(not shown)';
}
