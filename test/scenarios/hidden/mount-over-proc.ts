import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a mount over the miner’s folder in /proc',
  report: 'mount --bind over /proc/PID; it goes with its process.',
  plant: {
    images: ['/tmp/.font/kinsing'],
    start: `run /tmp/.font/kinsing
until pid=$(pgrep -x kinsing); do sleep 0.02; done
mkdir -p /var/tmp/.empty; mount --bind /var/tmp/.empty /proc/$pid`,
    runs: ['/tmp/.font/kinsing'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.font/kinsing'],
      files: ['/tmp/.font/kinsing'],
    },
    resolution: 'cleaned',
  },
});
