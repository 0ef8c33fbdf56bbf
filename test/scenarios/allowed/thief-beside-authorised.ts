import { scenario } from '../scenario.ts';
import { addCron, minerWords } from '../words.ts';

export default scenario({
  what: 'a thief’s miner beside one on the operator’s list',
  report: 'The same program from another folder and account: the list covers the one, never the other.',
  plant: {
    accounts: ['research', 'web'],
    images: [
      { path: '/opt/research/xmrig', owner: 'research' },
      { path: '/home/web/.npm/node', owner: 'web' },
    ],
    start: `${addCron('web', ['*/5 * * * * /home/web/.npm/node >/dev/null 2>&1'])}
as research /opt/research/xmrig ${minerWords}
as web /home/web/.npm/node ${minerWords}`,
    runs: ['/opt/research/xmrig', '/home/web/.npm/node'],
    allowed: [{ path: '/opt/research/xmrig', owner: 'research', arguments: minerWords.split(' ') }],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/home/web/.npm/node'],
      files: ['/home/web/.npm/node'],
      starters: ['*/5 * * * * /home/web/.npm/node >/dev/null 2>&1'],
    },
    stays: ['/opt/research/xmrig'],
    resolution: 'cleaned',
  },
});
