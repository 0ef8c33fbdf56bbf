import { world } from '../../lab/addresses.ts';
import { loginText } from '../../lab/standin/stratum.ts';
import type { Scenario } from './scenario.ts';
import { serving } from './words.ts';

/** Who started the miner is not always the attacker: what is exploited is the way in, and stays. */
export const wayIn: readonly Scenario[] = [
  {
    name: 'an exploited web application in an interpreted language',
    report:
      'A script that no package owns serves a port; a request made it start the miner, which is its child.',
    images: [{ path: '/tmp/.ICE/xmr', owner: 'www-data' }],
    files: {
      '/srv/shop/app.pl': `#!/usr/bin/perl\nsub update { system('sh', '-c', 'exit') and require HTTP::Tiny }\n${serving(8080, 'if ($line =~ /run=(\\S+)/) { if (!fork) { close $s; close $c; exec $1; } }')}`,
    },
    start: `as www-data /usr/bin/perl /srv/shop/app.pl
n=0; until curl -s -o /dev/null 'http://127.0.0.1:8080/?run=/tmp/.ICE/xmr' || [ $n -gt 100 ]; do n=$((n + 1)); sleep 0.05; done`,
    runs: ['/tmp/.ICE/xmr', '/srv/shop/app.pl'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/tmp/.ICE/xmr'], delete: ['/tmp/.ICE/xmr'], cron: [] },
      named: ['/srv/shop/app.pl'],
      bystanders: ['/srv/shop/app.pl', '/usr/bin/perl /srv/shop/app.pl', '/usr/bin/perl'],
      ending: 'cleaned',
    },
  },
  {
    name: 'one line in a shop’s own start script',
    report: 'The line was added; the script’s shell is the parent of miner and shop.',
    images: ['/var/tmp/.cache/kthrotlds'],
    files: {
      '/srv/shop/start.sh': `#!/bin/sh
cd /srv/shop
/var/tmp/.cache/kthrotlds >/dev/null 2>&1 &
./shopd 8000 <shopd.conf &
wait
`,
      '/srv/shop/shopd.conf': serving(8000),
    },
    start: `cp /usr/bin/perl /srv/shop/shopd; printf 'shop 1.4\\n' >>/srv/shop/shopd
sed -i 's/ 8000 / - /' /srv/shop/start.sh
run /srv/shop/start.sh`,
    runs: ['/var/tmp/.cache/kthrotlds', '/srv/shop/start.sh', '/srv/shop/shopd'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/var/tmp/.cache/kthrotlds'], delete: ['/var/tmp/.cache/kthrotlds'], cron: [] },
      named: ['/srv/shop/start.sh'],
      bystanders: ['/srv/shop/start.sh', '/srv/shop/shopd'],
      ending: 'partially-cleaned',
    },
  },
  {
    name: 'a miner script under a copy of the shop’s own interpreter',
    report: 'The copy has the shop’s interpreter’s hash: a multi-purpose image links nothing.',
    files: {
      '/opt/shop/app.pl': serving(8001),
      '/var/tmp/.m/mine.pl': `use Socket;
# stratum+tcp, mining.subscribe, donate-level
while (1) {
  socket(my $s, PF_INET, SOCK_STREAM, 0);
  if (connect($s, sockaddr_in(${world.poolPort}, inet_aton('${world.pool}')))) {
    syswrite($s, '${loginText.trim()}' . "\\n");
    while (sysread($s, my $line, 4096)) { }
  }
  sleep 1;
}
`,
    },
    start: `mkdir -p /opt/shop/bin
cp /usr/bin/perl /opt/shop/bin/perl; printf 'built for the shop\\n' >>/opt/shop/bin/perl
cp /opt/shop/bin/perl /var/tmp/.m/perl
run /opt/shop/bin/perl /opt/shop/app.pl
run /var/tmp/.m/perl /var/tmp/.m/mine.pl`,
    runs: ['/opt/shop/app.pl', '/var/tmp/.m/mine.pl'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/var/tmp/.m/mine.pl'], delete: ['/var/tmp/.m/mine.pl'], cron: [] },
      may: ['/var/tmp/.m/perl'],
      bystanders: ['/opt/shop/bin/perl', '/opt/shop/app.pl', '/opt/shop/bin/perl /opt/shop/app.pl'],
      ending: 'cleaned',
    },
  },
  {
    name: 'a miner that runs under an exploited service of a package',
    report: 'Redis, WebLogic, YARN: the service forks a shell, the shell the miner.',
    images: ['/tmp/salt-minions'],
    files: {
      '/etc/nginx-lab.pl': serving(
        8003,
        'if ($line =~ /go/) { if (!fork) { close $s; close $c; exec "/bin/sh", "-c", "/tmp/salt-minions; true"; } }',
      ),
    },
    start: `(exec setsid perl - >/dev/null 2>&1 </etc/nginx-lab.pl) &
n=0; until curl -s -o /dev/null http://127.0.0.1:8003/go || [ $n -gt 100 ]; do n=$((n + 1)); sleep 0.05; done`,
    runs: ['/tmp/salt-minions'],
    truth: {
      verdict: ['confirmed'],
      ticked: { kill: ['/tmp/salt-minions'], delete: ['/tmp/salt-minions'], cron: [] },
      may: ['/bin/sh -c /tmp/salt-minions; true'],
      bystanders: ['/etc/nginx-lab.pl', '/usr/bin/perl', 'perl -'],
      ending: 'cleaned',
    },
  },
];
