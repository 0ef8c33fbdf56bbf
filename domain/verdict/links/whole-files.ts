import type { CronFile } from '../../snapshot.ts';
import type { LinkedCronFile, LinkedCronLine } from '../judgement.ts';
import type { Scene } from '../scene.ts';

export interface CronTargets {
  readonly lines: readonly LinkedCronLine[];
  readonly files: readonly LinkedCronFile[];
}

/**
 * A file of /etc/cron.d of which every effective line is ticked goes whole: cut out, the lines would leave an empty shell behind. Not
 * a package's, and not the spools or /etc/crontab, which are there on every host.
 */
export function wholeCronFiles({ snapshot, fileAt }: Scene, lines: readonly LinkedCronLine[]): CronTargets {
  const whole = new Map<string, LinkedCronFile>();
  for (const [path, links] of Map.groupBy(lines, (line) => line.path)) {
    const file = snapshot.cronFiles.find((one) => one.path === path);
    const record = fileAt(path);
    const [first] = links;
    if (file === undefined || first === undefined || record?.package !== null || record.sha256 === null)
      continue;
    const ticked = new Set(links.flatMap((link) => (link.selected ? [link.number] : [])));
    if (!isNothingElse(file, ticked)) continue;
    const { number: _, ...link } = first;
    const why = `Every line of ${path} that does something is the attacker’s.`;
    whole.set(path, {
      ...link,
      linked: links.some((one) => one.linked),
      why: [...link.why, why],
      kinds: [...link.kinds, 'starts'],
    });
  }
  return { lines: lines.filter(({ path }) => !whole.has(path)), files: [...whole.values()] };
}

const isNothingElse = (file: CronFile, ticked: ReadonlySet<number>): boolean =>
  file.kind === 'cron.d' &&
  !file.truncated &&
  file.identity.links === 1 &&
  file.lines.every(
    ({ kind, number }) =>
      kind === 'comment' || kind === 'blank' || kind === 'environment' || ticked.has(number),
  );
