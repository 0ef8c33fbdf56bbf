import { scenario } from '../scenario.ts';
import { addCron } from '../words.ts';

export default scenario({
  what: 'Diicot',
  report: 'Diicot: /var/tmp/.update-logs, a process called Opera, cron lines with odd paths.',
  plant: {
    images: ['/var/tmp/.update-logs/Opera'],
    files: {
      '/var/tmp/.update-logs/History':
        '#!/bin/bash\npgrep -x Opera >/dev/null || /var/tmp/.update-logs/./Opera >/dev/null 2>&1 & disown\n',
    },
    start: `${addCron('root', ['*/1 * * * * /var/tmp/.update-logs/./History >/dev/null 2>&1 & disown', '@monthly /var/tmp/.update-logs/./Opera'])}
run /var/tmp/.update-logs/Opera`,
    runs: ['/var/tmp/.update-logs/Opera'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/var/tmp/.update-logs/Opera'],
      files: ['/var/tmp/.update-logs/History', '/var/tmp/.update-logs/Opera'],
      starters: [
        '*/1 * * * * /var/tmp/.update-logs/./History >/dev/null 2>&1 & disown',
        '@monthly /var/tmp/.update-logs/./Opera',
      ],
    },
    resolution: 'cleaned',
  },
});
