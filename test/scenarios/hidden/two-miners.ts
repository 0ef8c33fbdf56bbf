import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'two miners that know nothing of each other',
  report: 'A host that stood open: every worm came in.',
  plant: {
    accounts: ['deploy'],
    images: ['/tmp/kdevtmpfsi', { path: '/var/tmp/.ssh/bash', strings: 'mining.subscribe\nanother miner\n' }],
    start: `${addCron('deploy', ['*/8 * * * * /var/tmp/.ssh/bash'])}
run /tmp/kdevtmpfsi
as deploy /var/tmp/.ssh/bash`,
    runs: ['/tmp/kdevtmpfsi', '/var/tmp/.ssh/bash'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/kdevtmpfsi', '/var/tmp/.ssh/bash'],
      files: ['/tmp/kdevtmpfsi', '/var/tmp/.ssh/bash'],
      starters: ['*/8 * * * * /var/tmp/.ssh/bash'],
    },
    resolution: 'cleaned',
  },
});
