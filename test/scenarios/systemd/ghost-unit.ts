import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/lib/.dbus/dbus-helper';

export default scenario({
  what: 'a unit whose file was deleted after the start',
  report: 'Only pid 1 remembers it: the disk shows nothing, and it is restarted for ever.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      '/etc/systemd/system/dbus-helper.service': `[Service]\nExecStart=${miner}\nRestart=always\nRestartSec=0\n`,
    },
    start:
      'systemctl daemon-reload && systemctl start dbus-helper && rm -f /etc/systemd/system/dbus-helper.service',
    runs: [miner],
  },
  wrong:
    'what only pid 1 remembers is no target: the kill makes it start once more, and the host may be called clean',
  expect: removed(miner, ['dbus-helper.service']),
});
