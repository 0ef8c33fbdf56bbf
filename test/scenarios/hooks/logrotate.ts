import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a script in a configuration of logrotate',
  report: 'cron.daily runs logrotate, and logrotate runs it: the line goes, the rotation stays.',
  ...startedBy('/var/log/.journal/rotated', {
    files: {
      '/etc/logrotate.d/shop':
        '/var/log/shop.log {\n  daily\n  postrotate\n    /srv/shop/reopen\n    /var/log/.journal/rotated >/dev/null 2>&1 &\n  endscript\n}\n',
      '/srv/shop/reopen': '#!/bin/sh\nexit 0\n',
    },
    starters: ['    /var/log/.journal/rotated >/dev/null 2>&1 &'],
    stays: ['/etc/logrotate.d/shop', '/srv/shop/reopen'],
  }),
});
