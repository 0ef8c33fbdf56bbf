import { scenario } from '../scenario.ts';
import { serving } from '../words.ts';

export default scenario({
  what: 'a company’s generator, drop-in and Restart=always',
  report: 'Everything that the systemd group has, and all of it somebody’s.',
  plant: {
    init: 'systemd',
    files: {
      '/srv/api/api.pl': serving(8088),
      '/etc/systemd/system-generators/50-site': {
        text: '#!/bin/sh\nexit 0\n',
        mode: 0o755,
      },
      '/etc/systemd/system/api.service':
        '[Service]\nExecStart=/usr/bin/perl /srv/api/api.pl\nRestart=always\n[Install]\nWantedBy=multi-user.target\n',
      '/etc/systemd/system/api.service.d/limits.conf':
        '[Service]\nLimitNOFILE=65536\nExecStartPost=/bin/true\n',
      '/etc/systemd/system/ssh.service.d/site.conf': '[Service]\nExecStartPre=-/bin/true\n',
    },
    start: 'systemctl daemon-reload && systemctl enable --now api',
    runs: ['/srv/api/api.pl'],
    connects: false,
  },
  expect: {
    verdict: 'not-a-miner',
    stays: ['/usr/bin/perl /srv/api/api.pl', '/etc/systemd/system/api.service.d/limits.conf'],
    resolution: 'not-a-miner',
  },
});
