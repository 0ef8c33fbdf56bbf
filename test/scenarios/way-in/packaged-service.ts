import { scenario } from '../scenario.ts';
import { serving } from '../words.ts';

export default scenario({
  what: 'a miner that runs under an exploited service of a package',
  report: 'Redis, WebLogic, YARN: the service forks a shell, the shell the miner.',
  plant: {
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
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/salt-minions'],
      files: ['/tmp/salt-minions'],
    },
    may: ['/bin/sh -c /tmp/salt-minions; true'],
    stays: ['/etc/nginx-lab.pl', '/usr/bin/perl', 'perl -'],
    resolution: 'cleaned',
  },
});
