import type { Applier } from '../action/applier.ts';
import { TOOLBOX_SCRIPTS } from '../action/toolbox/toolbox.ts';
import { readScripts } from '../scripts.ts';

/**
 * The functions that every call needs in the remote shell: POSIX sh for dash, bash and busybox ash; GNU coreutils and grep, or
 * busybox alone. The functions of the actions (see `Applier.library`) stand beside these.
 *
 * - Receipts are words that we wrote: numbers, ids, plain words. Bytes from the host never get into them.
 * - Nothing here or in an action may write a receipt with another tool than `echo`, which is a builtin: one write, one line.
 * - A function that finds something out sets a variable: `$( )` around it would be a fork.
 * - A failed redirection on a special builtin (`exec`, `:`) ends dash, so it stands on ordinary commands; should the shell end
 *   all the same, the EXIT trap thaws, and a receipt before without one after says that looking is needed.
 */
const CALL_SCRIPTS: readonly string[] = [
  'call/host.sh',
  'call/call.sh',
  'call/settle.sh',
  'call/folders.sh',
  ...TOOLBOX_SCRIPTS,
];

/** The scripts that calls with these actions need, in the order given. */
export const actScripts = (appliers: Iterable<Applier>): string[] => [
  ...CALL_SCRIPTS,
  ...[...appliers].flatMap(({ library }) => library),
];

/** Their text. */
export const actLibrary = (appliers: Iterable<Applier>): string => readScripts(actScripts(appliers));
