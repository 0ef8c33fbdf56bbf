import type { CronFileIdentity, FileTargetIdentity, Target } from '../../domain/plan.ts';
import type { ShellLine } from '../../domain/shell-line.ts';
import { line } from '../../domain/shell-line.ts';
import type { ActContext, Applier, Receipt } from '../act/applier.ts';
import { hostBytes } from '../act/host-bytes.ts';
import { liftedFrom } from '../act/lifted.ts';
import { lookWith } from '../act/look.ts';
import { FILE_LIBRARY } from './library.ts';

type WholeFile = FileTargetIdentity | CronFileIdentity;

const wholeFile = ({ identity }: Target): WholeFile[] =>
  identity.kind === 'file' || identity.kind === 'cron-file' ? [identity] : [];

const parameters = (file: WholeFile) =>
  [hostBytes(file.path, file.pathBase64), `${file.device}:${file.inode}:${file.size}`, file.sha256] as const;

/** Takes whole files by identity; targets of another kind are passed over. */
export const takeFiles = (targets: readonly Target[], context: ActContext): ShellLine[] =>
  targets.flatMap((target) =>
    wholeFile(target).map((file) => line('file_take', context.actId, target.id, ...parameters(file))),
  );

/** Finishes or puts back what was captured, and sets again what was lifted. */
export const repairFiles = (
  receipts: readonly Receipt[],
  targets: readonly Target[],
  context: ActContext,
): ShellLine[] =>
  targets.flatMap((target) =>
    wholeFile(target).map((file) =>
      line(
        'file_repair',
        context.actId,
        target.id,
        ...parameters(file),
        ...liftedFrom(receipts, [target.id]),
      ),
    ),
  );

export const lookAtFiles = (targets: readonly Target[]): ShellLine[] =>
  targets.flatMap((target) =>
    wholeFile(target).map((file) => line('file_look', target.id, ...parameters(file))),
  );

export const applier: Applier = {
  library: [FILE_LIBRARY],
  program: takeFiles,
  look: (session, targets) => lookWith(session, lookAtFiles(targets), targets),
  repair: repairFiles,
};
