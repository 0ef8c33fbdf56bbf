import { scenario } from '../scenario.ts';
import { serving } from '../words.ts';

const units = '/etc/systemd/system';

export default scenario({
  what: 'genuine units with names one letter from others',
  report: '`systemd-resolve.service`, `kinsing-check.service`: a company’s own; a name proves nothing.',
  plant: {
    init: 'systemd',
    files: {
      '/opt/dns/resolve.pl': serving(5399),
      [`${units}/systemd-resolve.service`]:
        '[Unit]\nDescription=Resolver of the branch office\n[Service]\nExecStart=/usr/bin/perl /opt/dns/resolve.pl\nRestart=always\n[Install]\nWantedBy=multi-user.target\n',
      '/usr/local/sbin/kinsing-check': '#!/bin/sh\npgrep -x kinsing && logger kinsing\nexit 0\n',
      [`${units}/kinsing-check.service`]:
        '[Service]\nType=oneshot\nExecStart=/usr/local/sbin/kinsing-check\n',
      [`${units}/kinsing-check.timer`]: '[Timer]\nOnCalendar=*:0/5\n[Install]\nWantedBy=timers.target\n',
    },
    start: 'systemctl daemon-reload && systemctl enable --now systemd-resolve.service kinsing-check.timer',
    runs: ['/opt/dns/resolve.pl'],
    connects: false,
    writes: ['/var/lib/systemd/timers/stamp-kinsing-check.timer'],
  },
  expect: {
    verdict: 'not-a-miner',
    stays: [
      `${units}/systemd-resolve.service`,
      '/usr/bin/perl /opt/dns/resolve.pl',
      `${units}/kinsing-check.timer`,
    ],
    resolution: 'not-a-miner',
  },
});
