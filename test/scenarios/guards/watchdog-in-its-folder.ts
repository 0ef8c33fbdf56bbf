import { scenario } from '../scenario.ts';
import { addCron, minerWords } from '../words.ts';

export default scenario({
  what: 'a watchdog in its folder',
  report: 'XXL-JOB and salt cases: `cd D`, then pgrep or ./x, every five seconds, in a subshell of bash.',
  plant: {
    images: ['/opt/.cache/kswapd0'],
    files: {
      '/opt/.cache/run': `#!/bin/bash
cd /opt/.cache
( while true; do pgrep -f kswapd0 >/dev/null || ./kswapd0 ${minerWords}; sleep 5; done ) >/dev/null 2>&1 &
wait
`,
    },
    start: `${addCron('root', ['*/30 * * * * cd /opt/.cache && ./run >/dev/null 2>&1'])}
(cd /opt/.cache; exec setsid nohup ./kswapd0 ${minerWords} >/dev/null 2>&1 </dev/null) &
run /opt/.cache/run`,
    runs: ['/opt/.cache/kswapd0', '/opt/.cache/run'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/opt/.cache/run', '/opt/.cache/kswapd0'],
      files: ['/opt/.cache/run', '/opt/.cache/kswapd0'],
      starters: ['*/30 * * * * cd /opt/.cache && ./run >/dev/null 2>&1'],
    },
    resolution: 'cleaned',
  },
});
