import type { ActionMetadata } from '../../domain/action.ts';

export const metadata: ActionMetadata<'kill-processes'> = {
  name: 'kill-processes',
  title: 'Kill processes',
  version: 1,
  changes: 'Stops the approved processes and their descendants, checks them again, and kills them.',
  reversible: false,
  attack: ['T1496.001', 'T1036', 'T1059.004'],
  react: ['RA_3401'],
  evidence: 'Image, arguments, connections and open files of each process.',
  shownAs: ['process', 'processes'],
  targets: ['process'],
};
