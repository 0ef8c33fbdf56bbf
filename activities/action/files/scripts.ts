import { MARK_SCRIPT } from '../marks/script.ts';

/** What takes whole files by identity in the remote shell, for the actions that do. */
export const FILE_SCRIPTS: readonly string[] = [
  MARK_SCRIPT,
  'action/files/see.sh',
  'action/files/capture.sh',
  'action/files/take.sh',
];
