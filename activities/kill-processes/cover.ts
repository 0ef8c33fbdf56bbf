import type { ShellLine } from '../../domain/shell-line.ts';
import { line } from '../../domain/shell-line.ts';

/** What the freeze needs to know the processes that cron started; for the library of whoever calls {@link coverStarted}. */
export const COVER_SCRIPT = 'kill-processes/cover.sh';

/**
 * The statement that takes what cron started from approved lines since the survey into the freeze.
 *
 * @param since clock ticks since boot
 * @param commands target and command of each line
 */
export const coverStarted = (
  since: string,
  commands: readonly (readonly [id: string, command: Uint8Array])[],
): ShellLine => line('kill_cover', since, ...commands.flat());
