import { sha256Hex } from '../../domain/digest.ts';
import type { EvidenceItem } from '../../domain/evidence.ts';
import { hostField, unshow } from '../../domain/show.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import { coversLine } from '../../domain/targets/evidence-cover.ts';
import type { Judgement } from '../../domain/verdict/judgement.ts';
import type { Keep } from './preserve.ts';

/**
 * Linked lines of cron that no kept crontab covers, each as an item of its own: what goes is that line, however long its file is.
 * (An attacker puts two thousand comments ahead of it, or makes the file larger than what is kept of any.) The bytes are those
 * that the survey read, proved by its hash.
 */
export function linkedLines(
  snapshot: Snapshot,
  { links }: Judgement,
  kept: readonly EvidenceItem[],
): Parameters<Keep>[0][] {
  return links.cronLines.flatMap(({ path, number }) => {
    const line = snapshot.cronFiles
      .find((file) => file.path === path)
      ?.lines.find((one) => one.number === number);
    if (line === undefined || kept.some((item) => coversLine(item, path, line.sha256))) return [];
    const bytes = unshow(line.text);
    if (sha256Hex(bytes) !== line.sha256) return [];
    const note = `line ${number}, as the survey read it`;
    return [{ kind: 'crontab', bytes, ...hostField('path', path), truncated: false, note }];
  });
}
