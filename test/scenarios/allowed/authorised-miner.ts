import { scenario } from '../scenario.ts';
import { addCron, minerWords } from '../words.ts';

export default scenario({
  what: 'a miner on the operator’s list',
  report: 'A researcher mines with leave: hash, path, owner, pool and arguments are as listed.',
  plant: {
    accounts: ['research'],
    images: [{ path: '/opt/research/xmrig', owner: 'research' }],
    start: `${addCron('research', [`@reboot /opt/research/xmrig ${minerWords}`])}
as research /opt/research/xmrig ${minerWords}`,
    runs: ['/opt/research/xmrig'],
    allowed: [{ path: '/opt/research/xmrig', owner: 'research', arguments: minerWords.split(' ') }],
  },
  expect: {
    verdict: 'authorised',
    stays: ['/opt/research/xmrig'],
    resolution: 'authorised',
  },
});
