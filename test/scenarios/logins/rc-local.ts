import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'a line of rc.local',
  report: 'Older hosts: the file is a fixed one and stays, also where nothing else stands in it.',
  ...startedBy('/usr/local/share/.ntp/ntpd', {
    files: {
      '/etc/rc.local': {
        text: '#!/bin/sh\n/usr/local/share/.ntp/ntpd >/dev/null 2>&1 &\nexit 0\n',
        mode: 0o755,
      },
    },
    starters: ['/usr/local/share/.ntp/ntpd >/dev/null 2>&1 &'],
    stays: ['/etc/rc.local'],
  }),
});
