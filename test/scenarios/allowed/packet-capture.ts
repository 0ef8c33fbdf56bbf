import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a responder who captures the pool’s traffic',
  report: 'tcpdump’s kin: Stratum words in its memory and in its file, no connection of its own.',
  plant: {
    files: {
      '/root/case-118/capture.pl': `my $seen = '{"id":1,"jsonrpc":"2.0","method":"mining.subscribe","params":["x"]}';
open(my $out, '>>', '/root/case-118/pool.pcap'); select($out); $| = 1;
while (1) { print $out $seen; select undef, undef, undef, 0.5; seek($out, 0, 0); truncate($out, 0) }
`,
    },
    start: 'run /usr/bin/perl /root/case-118/capture.pl',
    runs: ['/root/case-118/capture.pl'],
    connects: false,
    writes: ['/root/case-118/pool.pcap'],
  },
  decide: { asked: 'not-a-miner' },
  expect: {
    verdict: ['not-a-miner', 'suspicious'],
    stays: ['/root/case-118/capture.pl', '/usr/bin/perl /root/case-118/capture.pl'],
    resolution: 'not-a-miner',
  },
});
