import { home, root } from './place.ts';
import type { StarterRow } from './row.ts';

const ACCESS = {
  kind: 'access',
  removal: 'line',
  fixed: true,
  check: null,
  tell: null,
  ticked: 'no',
} as const;

/** Who may come in, and what runs when he does. A wrong byte locks everybody out. */
export const ACCESS_ROWS: readonly StarterRow[] = [
  // Ticked where the key itself is known to be an attacker's.
  {
    ...ACCESS,
    name: 'authorized-keys',
    places: [
      ...home('.ssh/authorized_keys .ssh/authorized_keys2'),
      ...root('etc/ssh/authorized_keys etc/ssh/authorized_keys2 etc/ssh/authorized_keys.d'),
    ],
    parser: 'keys',
    form: 'plain',
    ticked: 'rule',
  },
  {
    ...ACCESS,
    name: 'sshd',
    places: root('etc/ssh/sshd_config etc/ssh/sshd_config.d'),
    parser: 'sshd',
    form: 'plain',
    check: 'sshd',
    tell: 'sshd',
  },
  { ...ACCESS, name: 'accounts', places: root('etc/passwd etc/group'), parser: 'none', form: 'plain' },
  {
    ...ACCESS,
    name: 'accounts',
    places: root('etc/shadow etc/gshadow', { read: 'none' }),
    parser: 'none',
    form: 'plain',
  },
  {
    ...ACCESS,
    name: 'sudoers',
    places: root('etc/sudoers etc/sudoers.d'),
    parser: 'none',
    form: 'unit',
    removal: 'either',
    check: 'sudoers',
  },
  {
    ...ACCESS,
    name: 'doas',
    places: root('etc/doas.conf etc/doas.d'),
    parser: 'none',
    form: 'plain',
    removal: 'either',
  },
  // What pam_exec runs is a starter like any other; a module that was put in somebody's place means a rebuild.
  {
    ...ACCESS,
    name: 'pam',
    places: root('etc/pam.d etc/pam.conf'),
    parser: 'pam',
    form: 'unit',
    ticked: 'rule',
  },
];
