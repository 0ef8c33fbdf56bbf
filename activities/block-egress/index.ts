import type { ActionMetadata } from '../../domain/action.ts';

export const metadata: ActionMetadata<'block-egress'> = {
  name: 'block-egress',
  title: 'Block egress',
  version: 1,
  changes:
    'Drops what the host sends to the approved addresses, in a firewall table of its own, and cuts the connections there.',
  reversible: true,
  attack: ['T1071', 'T1105', 'T1496.001'],
  react: ['RA_3101'],
  evidence: 'The rule set as it was, and the connections to each address.',
  shownAs: ['address', 'addresses'],
  targets: ['egress'],
};
