import { scenario } from '../scenario.ts';

export default scenario({
  what: 'a unit, rc.local and .bashrc',
  report: 'Three starters beside cron at once: the unit goes whole, the other two lose a line.',
  plant: {
    images: ['/usr/local/sbin/.netd'],
    files: {
      '/etc/systemd/system/netd.service':
        '[Unit]\nDescription=Network helper\n[Service]\nExecStart=/usr/local/sbin/.netd\nRestart=always\n[Install]\nWantedBy=multi-user.target\n',
      '/etc/rc.local': '#!/bin/sh -e\n/usr/local/sbin/.netd\nexit 0\n',
      '/root/.bashrc': 'alias ll="ls -l"\n/usr/local/sbin/.netd >/dev/null 2>&1 &\n',
    },
    start: 'run /usr/local/sbin/.netd',
    runs: ['/usr/local/sbin/.netd'],
  },
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: ['/usr/local/sbin/.netd'],
      files: ['/usr/local/sbin/.netd'],
      starters: [
        '/etc/systemd/system/netd.service',
        '/usr/local/sbin/.netd',
        '/usr/local/sbin/.netd >/dev/null 2>&1 &',
      ],
    },
    resolution: 'cleaned',
  },
});
