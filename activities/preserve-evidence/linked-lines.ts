import { sha256Hex } from '../../domain/digest.ts';
import type { EvidenceItem } from '../../domain/evidence.ts';
import type { Sha256 } from '../../domain/ids.ts';
import { asByteText, byteTextOf, shownBytes } from '../../domain/linux/byte-text.ts';
import { linesOf } from '../../domain/linux/logical-lines.ts';
import { hostField, unshow } from '../../domain/show.ts';
import type { Shown, Snapshot } from '../../domain/snapshot.ts';
import { coversLine } from '../../domain/targets/evidence-cover.ts';
import type { Judgement } from '../../domain/verdict/judgement.ts';
import type { Keep } from './preserve.ts';

type Piece = Parameters<Keep>[0];

interface Linked {
  readonly kind: 'crontab' | 'file';
  readonly path: Shown;
  readonly text: Shown;
  readonly sha256: Sha256;
  readonly note: string;
}

/**
 * Linked lines that no kept crontab covers, each as an item of its own: what goes is that line, however long its file is. (An attacker
 * puts two thousand comments ahead of it, or makes the file larger than what is kept of any.) So is where a linked link leads. The bytes
 * are those that the survey read, proved by its hash.
 */
export function linkedLines(
  snapshot: Snapshot,
  judgement: Judgement,
  kept: readonly EvidenceItem[],
): Piece[] {
  return [...cronLines(snapshot, judgement), ...linesOfStarters(snapshot, judgement)].flatMap(
    ({ kind, path, text, sha256, note }): Piece[] => {
      if (kept.some((item) => coversLine(item, path, sha256))) return [];
      const bytes = unshow(text);
      if (sha256Hex(bytes) !== sha256) return [];
      return [{ kind, bytes, ...hostField('path', path), truncated: false, note }];
    },
  );
}

const cronLines = (snapshot: Snapshot, { links }: Judgement): Linked[] =>
  links.cronLines.flatMap(({ path, number }): Linked[] => {
    const line = snapshot.cronFiles
      .find((file) => file.path === path)
      ?.lines.find((one) => one.number === number);
    if (line === undefined) return [];
    const { text, sha256 } = line;
    return [{ kind: 'crontab', path, text, sha256, note: `line ${number}, as the survey read it` }];
  });

const linesOfStarters = (snapshot: Snapshot, { links }: Judgement): Linked[] =>
  links.persistence.flatMap(({ path, lines }): Linked[] => {
    const entry = snapshot.persistence.find((one) => one.path === path);
    if (entry === undefined) return [];
    const piece = (text: Shown, note: string): Linked => ({
      kind: 'file',
      path,
      text,
      sha256: sha256Hex(unshow(text)),
      note,
    });
    if (entry.type === 'link') return [piece(entry.text, 'where the link leads, as the survey read it')];
    const all = linesOf(byteTextOf(entry.text));
    return lines.map(({ from, to }) =>
      piece(
        shownBytes(asByteText(all.slice(from - 1, to).join('\n'))),
        `line ${from}, as the survey read it`,
      ),
    );
  });
