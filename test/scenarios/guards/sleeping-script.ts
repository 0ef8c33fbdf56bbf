import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'a guard script that sleeps',
  report: 'Most reports: a script asks pgrep each second and starts the miner again.',
  plant: {
    images: ['/var/tmp/.X11/kdevtmpfsi'],
    files: {
      '/var/tmp/.X11/watch.sh': `#!/bin/sh
while true; do
  if ! pgrep -x kdevtmpfsi >/dev/null; then
    nohup /var/tmp/.X11/kdevtmpfsi >/dev/null 2>&1 &
  fi
  sleep 1
done
`,
    },
    start: `${addCron('root', ['@reboot /var/tmp/.X11/watch.sh >/dev/null 2>&1'])}
run /var/tmp/.X11/watch.sh`,
    runs: ['/var/tmp/.X11/kdevtmpfsi', '/var/tmp/.X11/watch.sh'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/.X11/watch.sh', '/var/tmp/.X11/kdevtmpfsi'],
      files: ['/var/tmp/.X11/watch.sh', '/var/tmp/.X11/kdevtmpfsi'],
      starters: ['@reboot /var/tmp/.X11/watch.sh >/dev/null 2>&1'],
    },
    resolution: 'cleaned',
  },
});
