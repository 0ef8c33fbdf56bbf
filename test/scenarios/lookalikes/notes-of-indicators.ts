import { world } from '../../../lab/addresses.ts';
import { minerPayload } from '../../../lab/infection/programs.ts';
import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'notes and lists of indicators',
  report: 'Files of last year’s incident name pools, wallets and paths; nothing runs them.',
  plant: {
    files: {
      '/root/iocs/miners.txt': `${minerPayload}\n/tmp/kdevtmpfsi\n`,
      '/tmp/incident-2025/notes.md': `pool: stratum+tcp://${world.pool}:3333\npkill -f kdevtmpfsi\n`,
      '/usr/local/sbin/check-miners':
        '#!/bin/sh\npgrep -f "kdevtmpfsi|xmrig" && mail -s miner root </dev/null\nexit 0\n',
    },
    start: addCron('root', ['*/10 * * * * /usr/local/sbin/check-miners']),
    runs: [],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/root/iocs/miners.txt', '/tmp/incident-2025/notes.md', '/usr/local/sbin/check-miners'],
    resolution: 'not-a-miner',
  },
});
