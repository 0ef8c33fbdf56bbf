import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'a cron line that starts it under another name',
  report: '`exec -a` with the name of a kernel thread.',
  plant: {
    images: ['/var/tmp/.k/x'],
    start: `${addCron('root', ['@reboot bash -c \'exec -a "[kworker/0:1]" /var/tmp/.k/x\''])}
run bash -c 'exec -a "[kworker/0:1]" /var/tmp/.k/x'`,
    runs: ['/var/tmp/.k/x'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/.k/x'],
      files: ['/var/tmp/.k/x'],
      starters: ['@reboot bash -c \'exec -a "[kworker/0:1]" /var/tmp/.k/x\''],
    },
    resolution: 'cleaned',
  },
});
