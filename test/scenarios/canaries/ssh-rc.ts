import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/root/.ssh/.agent';
const line = `pgrep -f ${miner} >/dev/null || ${miner} >/dev/null 2>&1 &`;

export default scenario({
  what: 'a line of ~/.ssh/rc',
  report: 'Every login runs it, Davy’s own too: it is told, the line goes, and what else stands there stays.',
  plant: {
    images: [miner],
    files: { '/root/.ssh/rc': `date >/var/tmp/rc-ran\n${line}\n` },
    start: `: >/var/tmp/rc-ran; run ${miner}`,
    runs: [miner],
    writes: ['/var/tmp/rc-ran'],
  },
  expect: removed(miner, [line], { stays: ['/root/.ssh/rc'] }),
});
