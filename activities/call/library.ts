import { CALL_SCRIPT } from './call-script.ts';
import { FOLDERS_SCRIPT } from './folders-script.ts';
import { HOST_SCRIPT } from './host-script.ts';
import { SETTLE_SCRIPT } from './settle-script.ts';

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
export const ACT_LIBRARY: readonly string[] = [HOST_SCRIPT, CALL_SCRIPT, SETTLE_SCRIPT, FOLDERS_SCRIPT];

/** Longest time in seconds that one target of a call may take; see "Settle". */
export const LONGEST_TARGET_SECONDS = 30;
