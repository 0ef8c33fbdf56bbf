import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/var/tmp/.ds/crond2';

export default scenario({
  what: 'a guard whose script was deleted once it ran',
  report: 'The shell holds it open; the path says nothing any more.',
  wrong:
    'a script that only a descriptor of its shell still holds is not read: the guard lives on, and the host may be called clean',
  plant: {
    images: [miner],
    files: {
      '/var/tmp/.ds/g.sh': `#!/bin/sh
while :; do
  pgrep -x crond2 >/dev/null || ${miner} &
  sleep 1
done
`,
    },
    start: `run sh /var/tmp/.ds/g.sh
until pgrep -x crond2 >/dev/null; do sleep 0.02; done; rm -f /var/tmp/.ds/g.sh`,
    runs: [miner, '/var/tmp/.ds/g.sh'],
  },
  expect: removed(miner, [], { ticked: { processes: [miner, '/var/tmp/.ds/g.sh'], files: [miner] } }),
});
