/**
 * The functions that the long-lived remote shell holds for the survey: POSIX sh for dash, bash and busybox ash, with GNU
 * coreutils and findutils or with busybox alone. Read-only; nothing is written on the host.
 *
 * - Sections stand between lines with a nonce that is in no process's arguments (`printf` is a builtin everywhere).
 * - Files of /proc are read in bulk by `head -v`. A process can write anything into its own arguments, headers included, so
 *   each path begins with 32 random choices of `./` and `.//`: that prefix cannot be guessed.
 * - Link texts and file names end with NUL where GNU find is there. With busybox alone `ls -l` shows them.
 * - `timeout` around what may block: a FIFO that takes a file's place, a dead network mount, a process that blocks the reading
 *   of its own arguments.
 * - No pattern of what is searched for: all matching happens on our side.
 */
export const SURVEY_SCRIPTS: readonly string[] = [
  'survey/remote/basics.sh',
  'escaped-path.sh',
  'survey/remote/processes.sh',
  'survey/remote/files.sh',
  'survey/remote/starters.sh',
  'survey/remote/host.sh',
  'survey/remote/survey.sh',
  'survey/remote/look.sh',
  'survey/remote/deeper.sh',
];
