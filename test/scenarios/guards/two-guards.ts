import { scenario } from '../scenario.ts';
import { minerWords } from '../words.ts';

export default scenario({
  what: 'two guards that start each other and a miner',
  report: 'ddg and others: either half brings the other back.',
  plant: {
    images: ['/usr/local/games/sysupdate'],
    files: {
      '/usr/local/games/a.sh': `#!/bin/sh
while sleep 1; do
  pgrep -f /usr/local/games/b.sh >/dev/null || setsid sh /usr/local/games/b.sh &
done
`,
      '/usr/local/games/b.sh': `#!/bin/sh
while sleep 1; do
  pgrep -f /usr/local/games/a.sh >/dev/null || setsid sh /usr/local/games/a.sh &
  pgrep -x sysupdate >/dev/null || /usr/local/games/sysupdate ${minerWords} &
done
`,
    },
    start: 'run sh /usr/local/games/a.sh',
    runs: ['/usr/local/games/a.sh', '/usr/local/games/b.sh', '/usr/local/games/sysupdate'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/local/games/a.sh', '/usr/local/games/b.sh', '/usr/local/games/sysupdate'],
      files: ['/usr/local/games/a.sh', '/usr/local/games/b.sh', '/usr/local/games/sysupdate'],
    },
    resolution: 'cleaned',
  },
});
