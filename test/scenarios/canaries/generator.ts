import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/lib/.gen/udevs';
const generator = '/etc/systemd/system-generators/10-udevs';
const unit = '/etc/systemd/system/udevs.service';

export default scenario({
  what: 'a generator that a reload would run',
  report:
    'A reload runs every generator: the enemy’s must never be, whether it is linked or a stranger’s beside it.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      [unit]: `[Service]\nExecStart=${miner}\nRestart=always\n[Install]\nWantedBy=multi-user.target\n`,
    },
    // Planted after the last reload of the host's own, so that what it writes was not there before.
    start: `systemctl daemon-reload && systemctl enable --now udevs
mkdir -p /etc/systemd/system-generators
printf '#!/bin/sh\\ntouch /var/tmp/canary-generator\\nnohup ${miner} &\\n' >${generator}
printf '#!/bin/sh\\ntouch /var/tmp/canary-stranger\\n' >/etc/systemd/system-generators/20-stranger
chmod 755 /etc/systemd/system-generators/*`,
    runs: [miner],
  },
  expect: removed(
    miner,
    [unit, '/etc/systemd/system/multi-user.target.wants/udevs.service', `nohup ${miner} &`],
    {
      stays: [generator, '/etc/systemd/system-generators/20-stranger'],
    },
  ),
});
