import { dirname } from '../../../domain/linux/paths.ts';
import type { FileTargetIdentity, NameIdentity, Target } from '../../../domain/plan.ts';
import type { ShellLine } from '../../../domain/shell-line.ts';
import { line, packed } from '../../../domain/shell-line.ts';
import type { Receipt } from '../../../domain/targets/receipt.ts';
import type { ActContext } from '../applier.ts';
import { hostBytes } from '../host-bytes.ts';
import { liftedFrom } from '../lifted.ts';

/** What has a name of its own: a regular file, or a link, which is taken itself. */
type WholeFile = FileTargetIdentity | NameIdentity;

const wholeFile = ({ identity }: Target): WholeFile[] =>
  identity.kind === 'file' || identity.kind === 'name' ? [identity] : [];

const word = (id: string, file: WholeFile): Uint8Array =>
  packed({
    id,
    path: hostBytes(file.path, file.pathBase64),
    type: file.kind === 'name' ? file.type : 'file',
    state: `${file.device}:${file.inode}:${file.size}`,
    sha256: file.sha256,
  });

/** So many files, and bytes of files, at once: well under the time that one target may take. */
const MAX_FILES = 16;
const MAX_BYTES = 64 * 1024 * 1024;

/** The files of one folder are looked at and taken together: their words, a group each. */
function byFolder(targets: readonly Target[]): Uint8Array[][] {
  const groups = new Map<string, { words: Uint8Array[]; bytes: number }[]>();
  for (const target of targets)
    for (const file of wholeFile(target)) {
      const bytes = Number(file.size);
      const folder = dirname(file.path);
      const own = groups.get(folder) ?? [];
      groups.set(folder, own);
      const last = own.at(-1);
      if (last === undefined || last.words.length >= MAX_FILES || last.bytes + bytes > MAX_BYTES)
        own.push({ words: [word(target.id, file)], bytes });
      else {
        last.words.push(word(target.id, file));
        last.bytes += bytes;
      }
    }
  return [...groups.values()].flat().map(({ words }) => words);
}

/** Takes whole files by identity; targets of another kind are passed over. */
export const takeFiles = (targets: readonly Target[], context: ActContext): ShellLine[] =>
  byFolder(targets).map((words) => line('file_take', context.actId, ...words));

/** Finishes or puts back what was captured, and sets again what was lifted. */
export const repairFiles = (
  receipts: readonly Receipt[],
  targets: readonly Target[],
  context: ActContext,
): ShellLine[] =>
  targets.flatMap((target) =>
    wholeFile(target).map((file) =>
      line('file_repair', context.actId, word(target.id, file), ...liftedFrom(receipts, [target.id])),
    ),
  );

export const inspectFiles = (targets: readonly Target[]): ShellLine[] =>
  byFolder(targets).map((words) => line('file_look', ...words));
