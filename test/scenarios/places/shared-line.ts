import { scenario } from '../scenario.ts';
import { addCron, removed } from '../words.ts';

export default scenario({
  what: 'a cron line that also starts the administrator’s own script',
  report: 'The miner was hung behind an honest line: the line is offered, never ticked.',
  plant: {
    images: ['/var/tmp/.h/httpd'],
    files: { '/usr/local/bin/rotate.sh': '#!/bin/sh\nexit 0\n' },
    start: `${addCron('root', ['*/5 * * * * /usr/local/bin/rotate.sh; /var/tmp/.h/httpd >/dev/null 2>&1'])}
run /var/tmp/.h/httpd`,
    runs: ['/var/tmp/.h/httpd'],
  },
  expect: removed('/var/tmp/.h/httpd', [], {
    unticked: ['*/5 * * * * /usr/local/bin/rotate.sh; /var/tmp/.h/httpd >/dev/null 2>&1'],
    stays: ['/usr/local/bin/rotate.sh'],
    resolution: 'partially-cleaned',
  }),
});
