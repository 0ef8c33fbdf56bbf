import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/lib/.kmod/kmodd';
const units = '/etc/systemd/system';

export default scenario({
  what: 'a unit that is restarted for ever, and its timer',
  report: 'TeamTNT, Migo, perfctl: `Restart=always` beside a timer; a kill alone makes pid 1 start it again.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      [`${units}/kmodd.service`]: `[Unit]\nDescription=Kernel module helper\n[Service]\nExecStart=${miner}\nRestart=always\nRestartSec=1\n[Install]\nWantedBy=multi-user.target\n`,
      [`${units}/kmodd.timer`]:
        '[Unit]\nDescription=Kernel module helper\n[Timer]\nOnBootSec=10s\nOnUnitActiveSec=60s\n[Install]\nWantedBy=timers.target\n',
    },
    start: 'systemctl daemon-reload && systemctl enable --now kmodd.service kmodd.timer',
    runs: [miner],
  },
  expect: removed(miner, [
    `${units}/kmodd.service`,
    `${units}/kmodd.timer`,
    `${units}/multi-user.target.wants/kmodd.service`,
    `${units}/timers.target.wants/kmodd.timer`,
  ]),
});
