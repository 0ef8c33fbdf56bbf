import { world } from '../../../lab/addresses.ts';
import { loginText } from '../../../lab/standin/stratum.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'an exit of a VPN, through which a customer mines',
  report: 'It accepts connections and passes others’ bytes on: pool and Stratum words are its customer’s.',
  plant: {
    files: {
      '/opt/vpn/exit.conf': `use strict; use Socket; $SIG{HUP} = 'IGNORE';
socket(my $s, PF_INET, SOCK_STREAM, 0); setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
bind($s, sockaddr_in(1194, INADDR_ANY)) or die; listen($s, 16);
my $passed = '${loginText.trim()}';
socket(my $p, PF_INET, SOCK_STREAM, 0);
connect($p, sockaddr_in(${world.poolPort}, inet_aton('${world.pool}'))) or die; $p->autoflush(1);
print $p "$passed\\n";
while (1) { sysread($p, my $line, 4096) or select undef, undef, undef, 0.5; }
`,
    },
    start: `cp /usr/bin/perl /opt/vpn/exitd; printf 'vpn exit 2.1\\n' >>/opt/vpn/exitd
sed -i '1i use IO::Handle;' /opt/vpn/exit.conf
run /opt/vpn/exitd /opt/vpn/exit.conf`,
    runs: ['/opt/vpn/exitd'],
  },
  decide: { asked: 'not-a-miner' },
  expect: {
    verdict: 'suspicious',
    stays: ['/opt/vpn/exitd', '/opt/vpn/exit.conf', '/opt/vpn/exitd /opt/vpn/exit.conf'],
    resolution: 'not-a-miner',
  },
});
