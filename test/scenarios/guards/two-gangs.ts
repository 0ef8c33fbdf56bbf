import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

const one = '/tmp/.x1/sysrv';
const other = '/var/tmp/.y2/kinsing';

export default scenario({
  what: 'two gangs on one host, each with a guard that kills the other’s miner',
  report: 'An open host is everybody’s: each gang’s script names the other’s files, and both go.',
  plant: {
    accounts: ['www'],
    images: [one, { path: other, owner: 'www' }],
    files: {
      '/tmp/.x1/g.sh': `#!/bin/sh
while sleep 1; do
  pkill -0 -f ${other}
  pgrep -x sysrv >/dev/null || ${one} &
done
`,
      '/var/tmp/.y2/g.sh': {
        text: `#!/bin/sh
while sleep 1; do
  pkill -0 -f ${one}
  pgrep -u www -x kinsing >/dev/null || ${other} &
done
`,
        owner: 'www',
      },
    },
    start: `${addCron('www', ['*/7 * * * * /var/tmp/.y2/g.sh'])}
run /tmp/.x1/g.sh
as www /var/tmp/.y2/g.sh`,
    runs: [one, other],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: [one, '/tmp/.x1/g.sh', other, '/var/tmp/.y2/g.sh'],
      files: [one, '/tmp/.x1/g.sh', other, '/var/tmp/.y2/g.sh'],
      starters: ['*/7 * * * * /var/tmp/.y2/g.sh'],
    },
    resolution: 'cleaned',
  },
});
