import { scenario } from '../scenario.ts';
import { addCron, minerWords } from '../words.ts';

export default scenario({
  what: 'a miner that takes another name at each start',
  report: 'The core waits under a plain name; each start is a fresh copy, and the old one is removed.',
  plant: {
    images: ['/usr/lib/.core/libcrypt'],
    files: {
      '/usr/lib/.core/rotate': `#!/bin/bash
n=0
while :; do
  n=$((n + 1))
  rm -f /tmp/.m$((n - 1))
  cp /usr/lib/.core/libcrypt /tmp/.m$n
  /tmp/.m$n ${minerWords} >/dev/null 2>&1
  sleep 1
done
`,
    },
    start: `${addCron('root', ['@reboot /usr/lib/.core/rotate >/dev/null 2>&1'])}
run /usr/lib/.core/rotate
until pkill -9 -f '^/tmp/[.]m1 '; do sleep 0.02; done`,
    runs: ['/tmp/.m2', '/usr/lib/.core/rotate'],
  },
  notYet:
    'What is copied to a name that the script counts, and started by it, is not followed: the script is held as untold.',
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/lib/.core/rotate', '/tmp/.m2'],
      files: ['/usr/lib/.core/rotate', '/usr/lib/.core/libcrypt', '/tmp/.m2'],
      starters: ['@reboot /usr/lib/.core/rotate >/dev/null 2>&1'],
    },
    resolution: 'cleaned',
  },
});
