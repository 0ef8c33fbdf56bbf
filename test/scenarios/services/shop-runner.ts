import { scenario } from '../scenario.ts';
import { minerWords } from '../words.ts';

export default scenario({
  what: 'a script of the shop’s that fetches over TLS, and a miner that a request left behind',
  report: 'A CI job downloads and runs from a name all day; only the miner below it is the attacker’s.',
  plant: {
    accounts: ['ci'],
    images: [{ path: '/home/ci/_work/.tool/cc1plus', owner: 'ci' }],
    files: {
      '/home/ci/runner/run.sh': {
        text: `#!/bin/bash
while :; do
  curl -fsSL https://git.corp.example/jobs/next | bash
  sleep 1
done
`,
        owner: 'ci',
      },
    },
    start: `as ci /home/ci/runner/run.sh
as ci /home/ci/_work/.tool/cc1plus ${minerWords}`,
    runs: ['/home/ci/_work/.tool/cc1plus', '/home/ci/runner/run.sh'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/home/ci/_work/.tool/cc1plus'],
      files: ['/home/ci/_work/.tool/cc1plus'],
    },
    said: ['/home/ci/runner/run.sh'],
    stays: ['/home/ci/runner/run.sh'],
    resolution: 'partially-cleaned',
  },
});
