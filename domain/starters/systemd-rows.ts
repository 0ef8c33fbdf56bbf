import { home, root } from './place.ts';
import type { StarterRow } from './row.ts';

// As `systemd-analyze unit-paths` lists them, the strongest first. /lib is a link to /usr/lib on most hosts.
const SYSTEM = `etc/systemd/system.control run/systemd/system.control run/systemd/transient run/systemd/generator.early
  etc/systemd/system etc/systemd/system.attached run/systemd/system run/systemd/system.attached run/systemd/generator
  usr/local/lib/systemd/system usr/lib/systemd/system lib/systemd/system run/systemd/generator.late`;
const USERS = `etc/systemd/user run/systemd/user usr/local/share/systemd/user usr/share/systemd/user usr/local/lib/systemd/user
  usr/lib/systemd/user run/user/*/systemd/user.control run/user/*/systemd/transient run/user/*/systemd/generator.early
  run/user/*/systemd/user run/user/*/systemd/generator run/user/*/systemd/generator.late`;
const OWN = '.config/systemd/user.control .config/systemd/user .local/share/systemd/user';
const GENERATORS = ['system', 'user', 'system-environment', 'user-environment']
  .flatMap((of) =>
    ['etc', 'run', 'usr/local/lib', 'usr/lib', 'lib'].map((at) => `${at}/systemd/${of}-generators`),
  )
  .join(' ');

/** `foo.service.d/x.conf`, `foo-.service.d/x.conf`, `service.d/x.conf`. */
const IN_DROP_IN = /^[^/]+\.d\/[^/]+\.conf$/;

const UNIT = { kind: 'unit', removal: 'either', fixed: false, check: null, ticked: 'rule' } as const;

export const SYSTEMD_ROWS: readonly StarterRow[] = [
  {
    ...UNIT,
    name: 'drop-in',
    places: root(SYSTEM, { names: IN_DROP_IN }),
    parser: 'unit',
    form: 'unit',
    tell: 'systemd',
  },
  { ...UNIT, name: 'unit', places: root(SYSTEM), parser: 'unit', form: 'unit', tell: 'systemd' },
  {
    ...UNIT,
    name: 'user-drop-in',
    places: [...root(USERS, { names: IN_DROP_IN }), ...home(OWN, { names: IN_DROP_IN })],
    parser: 'unit',
    form: 'unit',
    tell: 'systemd-user',
  },
  {
    ...UNIT,
    name: 'user-unit',
    places: [...root(USERS), ...home(OWN)],
    parser: 'unit',
    form: 'unit',
    tell: 'systemd-user',
  },
  // An empty file of the account's name: his units run without a login.
  {
    ...UNIT,
    name: 'linger',
    places: root('var/lib/systemd/linger'),
    parser: 'none',
    form: 'plain',
    removal: 'name',
    tell: null,
  },
  {
    ...UNIT,
    name: 'generator',
    places: root(GENERATORS, { read: 'start' }),
    parser: 'shell',
    form: 'sh',
    tell: 'systemd',
  },
  {
    ...UNIT,
    name: 'sleep-hook',
    places: root(
      `etc/systemd/system-sleep usr/lib/systemd/system-sleep lib/systemd/system-sleep
       etc/systemd/system-shutdown usr/lib/systemd/system-shutdown lib/systemd/system-shutdown`,
      { read: 'start' },
    ),
    parser: 'shell',
    form: 'sh',
    tell: null,
  },
  {
    ...UNIT,
    name: 'manager-settings',
    places: root(
      `etc/systemd/system.conf etc/systemd/system.conf.d run/systemd/system.conf.d usr/local/lib/systemd/system.conf.d
       usr/lib/systemd/system.conf.d`,
    ),
    parser: 'manager',
    form: 'unit',
    removal: 'line',
    fixed: true,
    tell: 'systemd',
  },
  {
    ...UNIT,
    name: 'user-manager-settings',
    places: root(
      `etc/systemd/user.conf etc/systemd/user.conf.d run/systemd/user.conf.d usr/local/lib/systemd/user.conf.d
       usr/lib/systemd/user.conf.d`,
    ),
    parser: 'manager',
    form: 'unit',
    removal: 'line',
    fixed: true,
    tell: 'systemd-user',
  },
  {
    ...UNIT,
    name: 'session-environment',
    places: [
      ...root('etc/environment.d run/environment.d usr/local/lib/environment.d usr/lib/environment.d'),
      ...home('.config/environment.d'),
    ],
    parser: 'environment',
    form: 'unit',
    tell: 'systemd-user',
  },
];
