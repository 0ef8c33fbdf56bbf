import type { TargetId } from '../../domain/ids.ts';
import type { Receipt } from '../../domain/targets/receipt.ts';

/** The attribute letters (`i`, `a`) that receipts say were lifted from a file and from its folder; `-` for none. */
export function liftedFrom(receipts: readonly Receipt[], targets: readonly TargetId[]): [string, string] {
  const notes = receipts.filter(
    ({ word, targetId }) => word === 'lifted' && targetId !== '-' && targets.includes(targetId),
  );
  const letters = (of: string): string =>
    notes
      .flatMap(({ detail }) => detail)
      .map((word) => new RegExp(`^${of}=([ia]+)$`).exec(word)?.[1])
      .find((found) => found !== undefined) ?? '-';
  return [letters('file'), letters('folder')];
}
