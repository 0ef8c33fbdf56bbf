import { minerPayload } from '../../../lab/infection/programs.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a scanner beside a miner',
  report:
    'The same scanner on a host that has a miner: not the miner’s, and nobody was asked what it is, so it is told with the ending.',
  plant: {
    images: ['/dev/shm/.r/ld-linux'],
    files: { '/tmp/thor-lite/rules.txt': `${minerPayload}\n/dev/shm/.r/ld-linux\n` },
    start: `cp /usr/bin/perl /tmp/thor-lite/scan; cat /tmp/thor-lite/rules.txt >>/tmp/thor-lite/scan
(cd /tmp/thor-lite; exec setsid ./scan -e 'while (1) { $n += $_ for 1 .. 200_000; select undef, undef, undef, 0.2 }' >/dev/null 2>&1 </dev/null) &
run /dev/shm/.r/ld-linux`,
    runs: ['/tmp/thor-lite/scan', '/dev/shm/.r/ld-linux'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/dev/shm/.r/ld-linux'],
      files: ['/dev/shm/.r/ld-linux'],
    },
    said: ['/tmp/thor-lite/scan'],
    stays: ['/tmp/thor-lite/scan', '/tmp/thor-lite/rules.txt'],
    resolution: 'partially-cleaned',
  },
});
