import { byteTextOf, NO_BYTES, shownBytes } from '../../domain/linux/byte-text.ts';
import { basename } from '../../domain/linux/paths.ts';
import { shorten } from '../../domain/show.ts';
import type { CronFile, CronLine } from '../../domain/snapshot.ts';
import type { LineFacts, ShownLine } from '../../domain/target-facts.ts';
import type { Scene } from '../../domain/verdict/scene.ts';

/** Lines shown on each side of a target's own: a crontab of thousands of lines makes no plan of millions. */
const AROUND = 5;

/** What a person sees of the file around a line: what goes, what stays, with the arguments of what stays masked. */
export function lineFacts(
  scene: Scene,
  file: CronFile,
  line: CronLine,
  chosen: ReadonlySet<number>,
): LineFacts {
  const at = file.lines.indexOf(line);
  const from = Math.max(0, at - AROUND);
  const to = Math.min(file.lines.length, at + AROUND + 1);
  return {
    kind: 'line',
    path: file.path,
    owner: scene.account(file.identity.uid),
    mode: file.identity.mode,
    links: file.identity.links,
    line: line.number,
    schedule: line.schedule,
    account: line.account ?? file.account,
    lines: file.lines.slice(from, to).map((other): ShownLine => {
      const { number, offset, length } = other;
      const cut = chosen.has(number);
      return {
        number,
        offset,
        length,
        fate: cut ? 'cut' : 'kept',
        text: cut ? shorten(other.text, 300) : masked(scene, file, other),
      };
    }),
    before: from,
    after: file.lines.length - to,
  };
}

/** A line that stays, without what may be a secret: arguments, values of variables, words of comments. */
function masked(scene: Scene, file: CronFile, line: CronLine): string {
  switch (line.kind) {
    case 'blank':
      return '';
    case 'comment':
      return '# (comment)';
    case 'environment':
      return `${shorten(shownBytes(byteTextOf(line.text).split('=')[0] ?? NO_BYTES), 60)}=…`;
    case 'unparsed':
    case 'script':
      return '(not shown)';
    case 'entry': {
      const starter = scene.starters.find((one) => one.file === file && one.line === line);
      const programs = [...new Set(starter?.facts.runs.map((run) => basename(run)))].slice(0, 3).join(', ');
      return `${line.schedule ?? ''} ${shorten(programs, 100) || 'a command'} (arguments not shown)`.trim();
    }
  }
}
