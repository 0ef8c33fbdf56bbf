import { minerPayload } from '../../../lab/infection/programs.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'another responder’s scanner',
  report: 'Busy, in /tmp, with miner strings in its image (its rules), and no connection.',
  plant: {
    files: { '/tmp/thor-lite/rules.txt': minerPayload },
    start: `cp /usr/bin/perl /tmp/thor-lite/scan; cat /tmp/thor-lite/rules.txt >>/tmp/thor-lite/scan
(cd /tmp/thor-lite; exec setsid ./scan -e 'while (1) { $n += $_ for 1 .. 200_000; select undef, undef, undef, 0.2 }' >/dev/null 2>&1 </dev/null) &`,
    runs: ['/tmp/thor-lite/scan'],
    connects: false,
  },
  decide: { asked: 'not-a-miner' },
  expect: {
    verdict: ['suspicious', 'not-a-miner'],
    stays: ['/tmp/thor-lite/scan', '/tmp/thor-lite/rules.txt'],
    resolution: 'not-a-miner',
  },
});
