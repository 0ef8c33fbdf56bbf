import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const line = '*/5 * * * * /tmp/.na/miner';

export default scenario({
  what: 'a miner of which every plan is rejected',
  report: 'Until somebody approves, Davy only looks: not a byte and not a process is another one.',
  plant: {
    images: ['/tmp/.na/miner'],
    files: {
      '/tmp/.na/watch': '#!/bin/sh\nwhile sleep 1; do pgrep -x miner >/dev/null || /tmp/.na/miner & done\n',
    },
    start: `${addCron('root', [line])}\nrun /tmp/.na/watch`,
    runs: ['/tmp/.na/miner', '/tmp/.na/watch'],
  },
  decide: { take: 'none' },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.na/miner', '/tmp/.na/watch'],
      files: ['/tmp/.na/miner', '/tmp/.na/watch'],
      starters: [line],
    },
    stays: ['/tmp/.na/miner', '/tmp/.na/watch'],
    resolution: 'rejected',
  },
});
