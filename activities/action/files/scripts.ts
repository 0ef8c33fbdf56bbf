/** What takes whole files by identity in the remote shell, for the actions that do. */
export const FILE_SCRIPTS: readonly string[] = [
  'action/files/see.sh',
  'action/files/capture.sh',
  'action/files/take.sh',
];
