import type { ActionMetadata } from '../../domain/action.ts';

export const metadata: ActionMetadata<'remove-cron-entries'> = {
  name: 'remove-cron-entries',
  title: 'Remove cron entries',
  version: 1,
  changes:
    'Cuts the approved lines out of crontabs and takes away the approved scripts and jobs that cron runs; every other byte stays.',
  reversible: false,
  attack: ['T1053.003', 'T1053.002'],
  react: ['RA_3501'],
  evidence: 'The whole file as it was, with owner, mode and times.',
  shownAs: ['cron entry', 'cron entries'],
  targets: ['line', 'name'],
};
