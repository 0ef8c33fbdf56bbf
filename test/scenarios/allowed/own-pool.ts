import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'the owner’s monerod, and a pool of his own',
  report:
    'p2pool and its kin speak Stratum as a server: they listen for miners, and mine nothing themselves.',
  plant: {
    accounts: ['monero'],
    images: [
      {
        path: '/opt/monero/monerod',
        to: { address: world.control, port: world.controlPort },
        strings: 'monero\nrandomx\ncryptonote_protocol\nstart_mining <addr> [<threads>]\nblock template\n',
        stratum: false,
        owner: 'monero',
      },
    ],
    files: {
      '/opt/p2pool/pool.pl': `# p2pool: stratum server, sidechain, mining.subscribe, mining.notify, --wallet
use strict; use Socket; $SIG{HUP} = 'IGNORE';
socket(my $s, PF_INET, SOCK_STREAM, 0); setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
bind($s, sockaddr_in(3333, INADDR_ANY)) or die; listen($s, 16);
while (accept(my $c, $s)) { my $line = <$c>; print $c '{"id":1,"jsonrpc":"2.0","method":"job","params":{}}'; close $c; }
`,
    },
    start: `as monero /opt/monero/monerod --non-interactive --zmq-pub tcp://127.0.0.1:18083
as monero /usr/bin/perl /opt/p2pool/pool.pl`,
    runs: ['/opt/monero/monerod', '/opt/p2pool/pool.pl'],
    connects: false,
  },
  decide: { asked: 'not-a-miner' },
  expect: {
    verdict: 'suspicious',
    stays: ['/opt/monero/monerod', '/usr/bin/perl /opt/p2pool/pool.pl', '/opt/p2pool/pool.pl'],
    resolution: 'not-a-miner',
  },
});
