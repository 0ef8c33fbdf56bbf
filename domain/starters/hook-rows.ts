import { home, root } from './place.ts';
import type { StarterRow } from './row.ts';

const HOOK = {
  kind: 'hook',
  removal: 'either',
  fixed: false,
  check: null,
  tell: null,
  ticked: 'rule',
} as const;

const PYTHONS = `usr/lib/python3* usr/lib/python3*/dist-packages usr/lib/python3*/site-packages usr/lib64/python3*/site-packages
  usr/local/lib/python3*/dist-packages usr/local/lib/python3*/site-packages usr/lib/python2*/dist-packages
  usr/local/lib/python2*/dist-packages`;
const OWN_PYTHONS = '.local/lib/python3*/site-packages .local/lib/python2*/site-packages';
const inFolders = (folders: string, ...names: readonly string[]): string =>
  folders
    .split(/\s+/)
    .flatMap((folder) => names.map((name) => `${folder}/${name}`))
    .join(' ');

// Repositories are not searched for: those of homes and of where sites are kept.
const REPOSITORIES = 'opt/* srv/* var/www var/www/* usr/local/src/* data/* app';
const OWN_REPOSITORIES = '*';

/** What something else runs when it does its own work, or that runs at the start of another program. */
export const HOOK_ROWS: readonly StarterRow[] = [
  {
    ...HOOK,
    name: 'udev',
    places: root('etc/udev/rules.d run/udev/rules.d usr/local/lib/udev/rules.d usr/lib/udev/rules.d'),
    parser: 'udev',
    form: 'unit',
  },
  {
    ...HOOK,
    name: 'logrotate',
    places: root('etc/logrotate.conf etc/logrotate.d'),
    parser: 'logrotate',
    form: 'unit',
  },
  { ...HOOK, name: 'apt', places: root('etc/apt/apt.conf etc/apt/apt.conf.d'), parser: 'apt', form: 'plain' },
  {
    ...HOOK,
    name: 'dpkg',
    places: root('etc/dpkg/dpkg.cfg etc/dpkg/dpkg.cfg.d'),
    parser: 'dpkg',
    form: 'plain',
  },
  {
    ...HOOK,
    name: 'network-script',
    places: root(
      `etc/NetworkManager/dispatcher.d usr/lib/NetworkManager/dispatcher.d etc/network/if-pre-up.d etc/network/if-up.d
       etc/network/if-down.d etc/network/if-post-down.d etc/networkd-dispatcher usr/lib/networkd-dispatcher
       etc/dhcp/dhclient-enter-hooks.d etc/dhcp/dhclient-exit-hooks.d etc/dhcp/dhclient.d etc/ppp/ip-up.d etc/ppp/ip-down.d
       etc/sysconfig/network-scripts/ifup-local sbin/ifup-local`,
    ),
    parser: 'shell',
    form: 'sh',
    check: 'sh',
  },
  {
    ...HOOK,
    name: 'interfaces',
    places: root('etc/network/interfaces etc/network/interfaces.d'),
    parser: 'interfaces',
    form: 'unit',
    removal: 'line',
    fixed: true,
  },
  {
    ...HOOK,
    name: 'python-start',
    places: [
      ...root(
        `${inFolders(PYTHONS, 'sitecustomize.py', 'usercustomize.py')} etc/python3*/sitecustomize.py etc/python2*/sitecustomize.py`,
      ),
      ...home(inFolders(OWN_PYTHONS, 'sitecustomize.py', 'usercustomize.py')),
    ],
    parser: 'python',
    form: null,
  },
  {
    ...HOOK,
    name: 'python-path',
    places: [...root(inFolders(PYTHONS, '*.pth')), ...home(inFolders(OWN_PYTHONS, '*.pth'))],
    parser: 'pth',
    form: 'plain',
  },
  {
    ...HOOK,
    name: 'forward',
    places: [...home('.forward .procmailrc'), ...root('etc/aliases')],
    parser: 'forward',
    form: 'plain',
    removal: 'line',
  },
  {
    ...HOOK,
    name: 'git-settings',
    places: [
      ...root(`etc/gitconfig ${inFolders(REPOSITORIES, '.git/config')}`),
      ...home(`.gitconfig .config/git/config .git/config ${inFolders(OWN_REPOSITORIES, '.git/config')}`),
    ],
    parser: 'git',
    form: 'unit',
    removal: 'line',
    fixed: true,
  },
  {
    ...HOOK,
    name: 'git-hook',
    places: [
      ...root(inFolders(REPOSITORIES, '.git/hooks')),
      ...home(`.config/git/hooks .git/hooks ${inFolders(OWN_REPOSITORIES, '.git/hooks')}`),
    ],
    parser: 'shell',
    form: 'sh',
    check: 'sh',
  },
];
