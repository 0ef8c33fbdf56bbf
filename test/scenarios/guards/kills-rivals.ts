import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a script that kills rivals by name',
  report: 'Loaders name what they fight: the victim’s own services among them.',
  plant: {
    images: ['/tmp/.font/python'],
    files: {
      '/usr/local/bin/backup': '#!/bin/sh\nexit 0\n',
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
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.font/up.sh', '/tmp/.font/python'],
      files: ['/tmp/.font/up.sh', '/tmp/.font/python'],
    },
    stays: ['/srv/pay/payd.sh', '/tmp/build-4711/compile', '/usr/local/bin/backup'],
    resolution: 'cleaned',
  },
});
