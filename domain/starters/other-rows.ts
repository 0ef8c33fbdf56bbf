import { home, root } from './place.ts';
import type { StarterRow } from './row.ts';

const LINE = { removal: 'line', fixed: true, check: null, tell: null, ticked: 'rule' } as const;
const EITHER = { ...LINE, removal: 'either', fixed: false } as const;

/** Daemons that start programs by themselves, libraries, the kernel, names of hosts, containers. */
export const OTHER_ROWS: readonly StarterRow[] = [
  {
    ...EITHER,
    name: 'preload',
    kind: 'preload',
    places: root('etc/ld.so.preload'),
    parser: 'preload',
    form: 'plain',
  },
  {
    ...EITHER,
    name: 'library-folders',
    kind: 'preload',
    places: root('etc/ld.so.conf etc/ld.so.conf.d'),
    parser: 'none',
    form: 'plain',
  },
  {
    ...EITHER,
    name: 'rsyslog',
    kind: 'daemon',
    places: root('etc/rsyslog.conf etc/rsyslog.d'),
    parser: 'rsyslog',
    form: 'plain',
  },
  {
    ...EITHER,
    name: 'supervisord',
    kind: 'daemon',
    places: root(
      'etc/supervisord.conf etc/supervisord.d etc/supervisor/supervisord.conf etc/supervisor/conf.d etc/supervisor.d',
    ),
    parser: 'supervisord',
    // A program without its command keeps supervisord, and all that it runs, from starting.
    form: 'section',
  },
  { ...LINE, name: 'pm2', kind: 'daemon', places: home('.pm2/dump.pm2'), parser: 'pm2', form: null },
  {
    ...EITHER,
    name: 'monit',
    kind: 'daemon',
    places: root('etc/monitrc etc/monit.d etc/monit/monitrc etc/monit/conf.d etc/monit/conf-enabled'),
    parser: 'monit',
    form: 'plain',
  },
  {
    ...EITHER,
    name: 'runit',
    kind: 'daemon',
    places: root('etc/service/*/run etc/sv/*/run service/*/run var/service/*/run'),
    parser: 'shell',
    form: 'sh',
    check: 'sh',
  },
  {
    ...LINE,
    name: 'container',
    kind: 'container',
    places: root('var/lib/docker/containers/*/hostconfig.json var/lib/docker/containers/*/config.v2.json'),
    parser: 'none',
    form: null,
  },
  {
    ...EITHER,
    name: 'sysctl',
    kind: 'kernel',
    places: root('etc/sysctl.conf etc/sysctl.d run/sysctl.d usr/local/lib/sysctl.d usr/lib/sysctl.d'),
    parser: 'sysctl',
    form: 'plain',
  },
  {
    ...EITHER,
    name: 'modprobe',
    kind: 'kernel',
    places: root('etc/modprobe.d run/modprobe.d usr/local/lib/modprobe.d usr/lib/modprobe.d lib/modprobe.d'),
    parser: 'modprobe',
    form: 'unit',
  },
  {
    ...EITHER,
    name: 'modules',
    kind: 'kernel',
    places: root(
      'etc/modules etc/modules-load.d run/modules-load.d usr/local/lib/modules-load.d usr/lib/modules-load.d',
    ),
    parser: 'none',
    form: 'plain',
  },
  {
    ...EITHER,
    name: 'binfmt',
    kind: 'kernel',
    places: root('etc/binfmt.d run/binfmt.d usr/local/lib/binfmt.d usr/lib/binfmt.d'),
    parser: 'binfmt',
    form: 'plain',
  },
  {
    ...LINE,
    name: 'names',
    kind: 'network',
    places: root('etc/hosts etc/resolv.conf etc/hosts.deny etc/hosts.allow'),
    parser: 'none',
    form: 'plain',
    ticked: 'no',
  },
];
