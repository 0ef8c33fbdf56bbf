import { asByteText, byteTextOf } from '../../linux/byte-text.ts';
import { linesOf, logicalLines } from '../../linux/logical-lines.ts';
import { textFacts } from '../../linux/text-facts.ts';
import type { Shown } from '../../snapshot.ts';
import { removalOf } from '../../starters/removal.ts';
import type { Ground } from './node.ts';
import type { ProgramText } from './texts.ts';

export const APART_CAUTION =
  'It asks for the miner in one line and fetches in another: an administrator’s file does both when he fights it.';

/**
 * Whether it asks and fetches in one and the same line. A login file holds many people's lines: an alias that kills the miner
 * makes nobody's function that fetches over TLS the attacker's.
 */
export function isOneCommand({ scene }: Ground, { node }: ProgramText, asked: Shown): boolean {
  if (node.kind !== 'persistence') return true;
  const entry = scene.snapshot.persistence.find(({ path }) => path === node.path);
  if (entry === undefined) return true;
  const row = removalOf(entry);
  // A unit is one command, whatever it asks ahead of it.
  if (row.parser === 'unit') return true;
  const bytes = byteTextOf(entry.text);
  const lines = linesOf(bytes);
  const ranges = logicalLines(bytes, row.form ?? 'plain') ?? [];
  return ranges.some(({ from, to }) => {
    const { fetchesAndRuns, program } = textFacts(asByteText(lines.slice(from - 1, to).join('\n')), {});
    return (fetchesAndRuns || program.decodesAndRuns) && program.tests.includes(asked);
  });
}
