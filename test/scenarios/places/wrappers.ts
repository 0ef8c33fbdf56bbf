import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

export default scenario({
  what: 'a miner under timeout, nice and su',
  report: 'Wrappers stand between guard and miner; none of them is anybody’s guard.',
  plant: {
    accounts: ['git'],
    images: [{ path: '/home/git/.cache/apt', owner: 'git' }],
    files: {
      '/home/git/.cache/go.sh': {
        text: '#!/bin/sh\nwhile :; do nice -n 5 timeout 3600 /home/git/.cache/apt; sleep 2; done\n',
        owner: 'git',
      },
    },
    start: 'as git /home/git/.cache/go.sh',
    runs: ['/home/git/.cache/apt', '/home/git/.cache/go.sh'],
  },
  expect: removed('/home/git/.cache/apt', [], {
    ticked: {
      processes: ['/home/git/.cache/go.sh', '/home/git/.cache/apt'],
      files: ['/home/git/.cache/go.sh', '/home/git/.cache/apt'],
    },
  }),
});
