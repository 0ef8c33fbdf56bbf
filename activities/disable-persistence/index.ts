import type { ActionMetadata } from '../../domain/action.ts';

export const metadata: ActionMetadata<'disable-persistence'> = {
  name: 'disable-persistence',
  title: 'Disable persistence',
  version: 1,
  changes:
    'Takes away the approved units, init scripts and links, and cuts the approved lines out of login files, rc.local and the like; every other byte stays, and nothing of them is run.',
  reversible: false,
  attack: ['T1543.002', 'T1053.006', 'T1037.004', 'T1546.004', 'T1574.006'],
  react: ['RA_3501'],
  evidence: 'The whole file as it was, with owner, mode and times; of a link where it leads.',
  shownAs: ['starter', 'starters'],
  targets: ['line', 'name'],
};
