import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const line = '0 4 1 1 * /tmp/.ws/miner';

export default scenario({
  what: 'a miner that goes, with its cron line declined',
  report: 'What a person declined stays, is named as declined, and the ending is not `cleaned`.',
  plant: {
    images: ['/tmp/.ws/miner'],
    start: `${addCron('root', [line])}\nrun /tmp/.ws/miner`,
    runs: ['/tmp/.ws/miner'],
  },
  decide: { take: ['/tmp/.ws/miner'] },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: ['/tmp/.ws/miner'], files: ['/tmp/.ws/miner'], starters: [line] },
    left: [['/var/spool/cron/crontabs/root line', 'declined']],
    stays: ['/var/spool/cron/crontabs/root'],
    resolution: 'partially-cleaned',
  },
});
