import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a guard that is called crond',
  report: 'Guards take the names of services; a name is no excuse.',
  plant: {
    images: ['/tmp/.x/wnTKYg'],
    files: {
      '/tmp/.x/crond': `#!/bin/sh
while :; do
  pidof wnTKYg >/dev/null || /tmp/.x/wnTKYg &
  sleep 1
done
`,
    },
    start: 'run /tmp/.x/crond',
    runs: ['/tmp/.x/crond', '/tmp/.x/wnTKYg'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/.x/crond', '/tmp/.x/wnTKYg'],
      files: ['/tmp/.x/crond', '/tmp/.x/wnTKYg'],
    },
    resolution: 'cleaned',
  },
});
