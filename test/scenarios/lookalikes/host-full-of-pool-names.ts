import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';
import { addCron, serving } from '../words.ts';

const pools = ['pool.lab', 'xmr.pool.example', 'stratum.example'].map((name) => `0.0.0.0 ${name}`).join('\n');

export default scenario({
  what: 'a resolver that blocks pools',
  report: 'Lists of pool names, a program that has them open and in memory, a hosts file full of them.',
  plant: {
    accounts: ['pihole'],
    files: {
      '/etc/pihole/gravity.list': `${pools}\nstratum+tcp://${world.pool}:${world.poolPort}\nxmrig.example\ndonate.v2.xmrig.example\n`,
      '/opt/pihole/ftl.pl': `open(my $list, '<', '/etc/pihole/gravity.list'); my @all = <$list>;\n${serving(5380)}`,
    },
    start: `printf '%s\\n' '${pools.replaceAll('\n', "' '")}' >>/etc/hosts
cp /usr/bin/perl /opt/pihole/pihole-FTL; printf 'ftl 5\\n' >>/opt/pihole/pihole-FTL
${addCron('root', ['17 3 * * 0 curl -fsSL https://blocklists.example/coinminer.txt -o /etc/pihole/gravity.new'])}
as pihole /opt/pihole/pihole-FTL /opt/pihole/ftl.pl --block=stratum+tcp`,
    runs: ['/opt/pihole/pihole-FTL'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/etc/pihole/gravity.list', '/etc/hosts', '/opt/pihole/pihole-FTL'],
    resolution: 'not-a-miner',
  },
});
