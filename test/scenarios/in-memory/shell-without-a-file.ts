import { scenario } from '../scenario.ts';
import { minerWords } from '../words.ts';

const miner = '/var/tmp/.mem/kthread';
const words = `while :; do pgrep -x kthread >/dev/null || ${miner} ${minerWords} & sleep 1; done`;

export default scenario({
  what: 'a guard that only a shell’s arguments hold',
  report: '`sh -c` with the whole loop: no script is on disk.',
  plant: {
    images: [miner],
    start: `run sh -c '${words}'`,
    runs: [miner],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [`sh -c ${words}`, miner], files: [miner] },
    resolution: 'cleaned',
  },
});
