import { scenario } from '../scenario.ts';
import { minerWords } from '../words.ts';

const listed = minerWords.split(' ');
const stolen = listed.map((word) => (/^4A/.test(word) ? `${word.slice(0, -4)}XXXX` : word));

export default scenario({
  what: 'the miner of the operator’s list with another wallet',
  report: 'Same program, same pool, same account, the money goes elsewhere: the list covers arguments too.',
  plant: {
    accounts: ['research'],
    images: [{ path: '/opt/research/xmrig', owner: 'research' }],
    start: `as research /opt/research/xmrig ${stolen.join(' ')}`,
    runs: ['/opt/research/xmrig'],
    allowed: [{ path: '/opt/research/xmrig', owner: 'research', arguments: listed }],
  },
  expect: {
    verdict: 'confirmed',
    ticked: { processes: ['/opt/research/xmrig'] },
    // Whose the file is, the list says; what it was used for, the run says.
    may: ['/opt/research/xmrig'],
    resolution: 'cleaned',
  },
});
