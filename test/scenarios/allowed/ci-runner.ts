import { scenario } from '../scenario.ts';
import { addCron, busy } from '../words.ts';

export default scenario({
  what: 'a CI runner between two jobs',
  report:
    'Runs what it fetches, from hidden folders, with hash-like names, as its own account; tests burn a core.',
  plant: {
    accounts: ['ci'],
    files: {
      '/home/ci/actions-runner/run.sh': {
        text: '#!/bin/bash\ncd /home/ci/actions-runner\nwhile :; do ./bin/Runner.Worker -e "$(cat bin/work)"; sleep 1; done\n',
        owner: 'ci',
      },
      '/home/ci/actions-runner/bin/work': `if (!fork) { exec 'bash', '-e', '/home/ci/_work/_temp/7f3a9c1e.sh' } ${busy}`,
      '/home/ci/_work/_temp/7f3a9c1e.sh': {
        text: '#!/bin/bash\nset -e\nwhile :; do curl -fsSL https://get.corp.example/test.sh | bash || :; sleep 1; done\n',
        owner: 'ci',
      },
    },
    start: `cp /usr/bin/perl /home/ci/actions-runner/bin/Runner.Worker; printf 'runner\\n' >>/home/ci/actions-runner/bin/Runner.Worker
chown -R ci /home/ci
${addCron('ci', ['@reboot /home/ci/actions-runner/run.sh'])}
as ci /home/ci/actions-runner/run.sh`,
    runs: ['/home/ci/actions-runner/run.sh', 'Runner.Worker', '/home/ci/_work/_temp/7f3a9c1e.sh'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/home/ci/actions-runner/run.sh', '/home/ci/_work/_temp/7f3a9c1e.sh'],
    resolution: 'not-a-miner',
  },
});
