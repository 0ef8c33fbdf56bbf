import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/srv/app/.git/objects/.pack';
const hook = '/srv/app/.git/hooks/post-merge';

export default scenario({
  what: 'a hook of a repository that is deployed by pulling',
  report: 'Each deployment runs it, as the account that deploys.',
  plant: {
    accounts: ['deploy'],
    images: [{ path: miner, owner: 'deploy' }],
    files: {
      '/srv/app/.git/config': '[core]\n\trepositoryformatversion = 0\n',
      '/srv/app/.git/HEAD': 'ref: refs/heads/main\n',
      [hook]: { text: `#!/bin/sh\n${miner} >/dev/null 2>&1 &\n`, owner: 'deploy' },
    },
    start: `chown -R deploy: /srv/app\nas deploy ${miner}`,
    runs: [miner],
  },
  expect: removed(miner, [hook]),
});
