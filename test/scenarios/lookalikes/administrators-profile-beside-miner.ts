import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const miner = '/usr/lib/.ap/irqbalance';
const line = `*/5 * * * * ${miner}`;

export default scenario({
  what: 'an administrator’s profile on a host that has a miner',
  report: 'It names the miner to fight it, and defines a function that fetches: not a byte of it goes.',
  plant: {
    images: [miner],
    files: {
      '/root/.bashrc': `export PATH="$HOME/bin:$PATH"
alias killminer='pkill -9 -f ${miner}; rm -f ${miner}'
[ -e ${miner} ] && echo "the miner is back at ${miner}"
update_tools() { curl -fsSL https://tools.corp.example/install.sh | sh; }
`,
    },
    start: `${addCron('root', [line])}\nrun ${miner}`,
    runs: [miner],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: [miner], files: [miner], starters: [line] },
    stays: ['/root/.bashrc'],
    // A function that nobody was seen to call is named all the same.
    resolution: 'partially-cleaned',
  },
});
