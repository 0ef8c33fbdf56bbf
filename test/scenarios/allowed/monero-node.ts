import { world } from '../../../lab/addresses.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a node of the Monero network',
  report: 'Not a miner: monerod follows the chain, knows the word RandomX, and talks to peers.',
  plant: {
    accounts: ['research'],
    images: [
      {
        path: '/opt/monero/monerod',
        to: { address: world.control, port: world.controlPort },
        strings: 'monero\nrandomx\ncryptonote_protocol\nstart_mining <addr> [<threads>]\nblock template\n',
        stratum: false,
        owner: 'research',
      },
    ],
    start: 'as research /opt/monero/monerod --non-interactive --prune-blockchain',
    runs: ['/opt/monero/monerod'],
    connects: false,
  },
  expect: {
    verdict: ['not-a-miner', 'suspicious'],
    stays: ['/opt/monero/monerod'],
    resolution: 'not-a-miner',
  },
});
