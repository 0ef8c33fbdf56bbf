import { scenario } from '../scenario.ts';

const miner = '/opt/.wd/wdt';
const unit = '/etc/systemd/system/wdt.service';

export default scenario({
  what: 'a unit with a watchdog',
  report:
    '`WatchdogSec=1`: whoever freezes it first has systemd kill and restart it before the text is gone.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      '/opt/.wd/run': `#!/bin/sh
${miner} &
systemd-notify --ready
while :; do systemd-notify WATCHDOG=1; sleep 0.3; done
`,
      [unit]:
        '[Service]\nType=notify\nNotifyAccess=all\nWatchdogSec=1\nRestart=always\nRestartSec=0\nExecStart=/opt/.wd/run\n[Install]\nWantedBy=multi-user.target\n',
    },
    start: 'systemctl daemon-reload && systemctl enable --now wdt',
    runs: [miner, '/opt/.wd/run'],
  },
  notYet: 'a unit that runs a script with the miner in it is left in part',
  expect: {
    verdict: 'confirmed',
    ticked: {
      processes: [miner, '/opt/.wd/run'],
      files: [miner, '/opt/.wd/run'],
      starters: [unit, '/etc/systemd/system/multi-user.target.wants/wdt.service'],
    },
    resolution: 'cleaned',
  },
});
