/** What takes lines out of files in the remote shell, for the actions that do. */
export const LINE_SCRIPTS: readonly string[] = [
  'action/lines/read.sh',
  'action/lines/splice.sh',
  'action/lines/apart.sh',
  'action/lines/cut.sh',
];
