import type { Incident } from '../../api/client/index.ts';
import { LEFT_SENTENCES, saidBeside } from '../../domain/ending/sentences.ts';
import { bold, dim, yellow } from './style.ts';
import { time } from './table.ts';

/** What an incident leaves behind: each thing with its reason, what is named, what is in doubt. Texts are shown text. */
export function endingText(ending: Incident['ending']): string[] {
  if (ending === null) return [];
  const { left, leftMore, named, namedMore, doubts } = ending;
  return [
    ...section('left on the host', [
      ...left.map(
        ({ title, where, reason, detail, since }) =>
          `${title}${title.includes(where) ? '' : ` (${where})`}\n      ${yellow(reason)}: ${LEFT_SENTENCES[reason]}${detail === '' ? '' : ` (${detail})`} ${dim(`since ${time(since)}`)}`,
      ),
      ...more(leftMore),
    ]),
    ...section('not seen well enough', doubts),
    ...section('named, not counted', [
      ...named.map(({ title, why }) => `${title}: ${why}`),
      ...more(namedMore),
    ]),
    ...section('beside it', saidBeside(ending)),
  ];
}

const more = (count: number): string[] => (count === 0 ? [] : [`and ${count} more`]);

const section = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [bold(title), ...items.map((item) => `  - ${item}`)];
