import { MARK_SCRIPT } from '../marks/script.ts';

/** What takes lines out of files in the remote shell, for the actions that do. */
export const LINE_SCRIPTS: readonly string[] = [
  MARK_SCRIPT,
  'action/lines/read.sh',
  'action/lines/splice.sh',
  'action/lines/apart.sh',
  'action/lines/cut.sh',
];
