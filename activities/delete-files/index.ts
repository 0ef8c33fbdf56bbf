import type { ActionMetadata } from '../../domain/action.ts';

export const metadata: ActionMetadata<'delete-files'> = {
  name: 'delete-files',
  title: 'Delete files',
  version: 1,
  changes:
    'Keeps the approved files as evidence off the host and unlinks each by its identity; never a folder, never through a link.',
  reversible: false,
  attack: ['T1105', 'T1036.005', 'T1496.001'],
  react: ['RA_3303', 'RA_4301'],
  evidence: 'The whole file with owner, mode and times, hashed after it has left the host.',
  shownAs: ['file', 'files'],
  targets: ['file'],
};
