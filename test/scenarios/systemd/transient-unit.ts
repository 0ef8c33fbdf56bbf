import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/dev/shm/.run/session';

export default scenario({
  what: 'a transient unit',
  report: '`systemd-run --property=Restart=always`: its file lies below /run.',
  plant: {
    init: 'systemd',
    images: [miner],
    start: `systemd-run --quiet --unit=session-2 --property=Restart=always ${miner}`,
    runs: [miner],
  },
  expect: removed(miner, ['/run/systemd/transient/session-2.service']),
});
