import type { ActId } from '../../../domain/ids.ts';
import type { ShellLine } from '../../../domain/shell-line.ts';
import { line } from '../../../domain/shell-line.ts';
import type { Receipt } from '../../../domain/targets/receipt.ts';

/** What makes those forget who remember a starter's text, for the actions that take such texts away. */
export const TELL_SCRIPTS: readonly string[] = [
  'action/tell/generators.sh',
  'action/tell/masks.sh',
  'action/tell/systemd.sh',
  'action/tell/daemons.sh',
  'action/tell/look.sh',
];

/** What may say in its identity who remembers it. */
export interface Told {
  readonly identity: { readonly kind: string; readonly tell?: string | undefined };
}

/**
 * Tells each of them once, whatever number of targets it is for: after all lines and names of an act, and before the kill, which
 * systemd would answer by starting the unit again (rule: tell-before-kill). Cron is told by remove-cron-entries itself: it looks at
 * the folder's time.
 *
 * @param uids of those whose own units these are; left out: everybody's manager is told
 * @example program: (targets, context) => [...lines(targets, context), ...takeFiles(targets, context), ...tells(targets, context)]
 */
export function tells(
  targets: readonly Told[],
  { actId }: { readonly actId: ActId },
  uids: readonly number[] = [],
): ShellLine[] {
  const who = new Set(targets.map(({ identity }) => identity.tell));
  return [
    ...(who.has('systemd') ? [line('tell_systemd', actId)] : []),
    ...(who.has('systemd-user') ? [line('tell_user', actId, ...uids.map(String))] : []),
    ...(who.has('init') ? [line('tell_init', actId)] : []),
    ...(who.has('sshd') ? [line('tell_sshd', actId)] : []),
  ];
}

/** For settling: takes away the masks of a reload that was cut off, where the receipts say that there may be some. */
export function mendTells(receipts: readonly Receipt[], { actId }: { readonly actId: ActId }): ShellLine[] {
  const notes = receipts.filter((one) => one.actId === actId && one.phase === 'note');
  if (!notes.some(({ word }) => word === 'masking' || word === 'folder')) return [];
  const folders = notes.flatMap(({ word, detail }) =>
    word === 'folder' ? detail.flatMap((said) => /^made=([a-z-]{1,40})$/.exec(said)?.[1] ?? []) : [],
  );
  return [line('tell_mend', actId, ...folders)];
}
