import { root } from './place.ts';
import type { StarterRow } from './row.ts';

const BOOT = { kind: 'boot', fixed: false, check: 'sh', tell: null, ticked: 'rule' } as const;

export const BOOT_ROWS: readonly StarterRow[] = [
  // systemd makes a unit of each, and remembers it.
  {
    ...BOOT,
    name: 'init-script',
    places: root('etc/init.d etc/rc.d/init.d'),
    parser: 'shell',
    form: 'sh',
    removal: 'either',
    tell: 'systemd',
  },
  {
    ...BOOT,
    name: 'rc-link',
    places: root('etc/rc?.d etc/rc.d/rc?.d etc/runlevels'),
    parser: 'shell',
    form: 'sh',
    removal: 'name',
    check: null,
    tell: 'systemd',
  },
  {
    ...BOOT,
    name: 'rc-local',
    places: root('etc/rc.local etc/rc.d/rc.local etc/rc.d/boot.local etc/boot.local etc/init.d/boot.local'),
    parser: 'shell',
    form: 'sh',
    removal: 'line',
    fixed: true,
  },
  {
    ...BOOT,
    name: 'boot-script',
    places: root('etc/local.d'),
    parser: 'shell',
    form: 'sh',
    removal: 'either',
  },
  {
    ...BOOT,
    name: 'inittab',
    places: root('etc/inittab'),
    parser: 'inittab',
    form: 'plain',
    removal: 'line',
    fixed: true,
    check: null,
    tell: 'init',
  },
  // Read by init scripts as program text, by units as a list of variables.
  {
    ...BOOT,
    name: 'service-settings',
    places: root('etc/default etc/conf.d etc/sysconfig'),
    parser: 'shell',
    form: 'sh',
    removal: 'line',
    fixed: true,
  },
  // Makes files anew at each boot.
  {
    ...BOOT,
    name: 'tmpfiles',
    places: root('etc/tmpfiles.d run/tmpfiles.d usr/local/lib/tmpfiles.d usr/lib/tmpfiles.d'),
    parser: 'tmpfiles',
    form: 'plain',
    removal: 'either',
    check: null,
  },
];
