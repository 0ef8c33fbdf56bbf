import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/lib/.net/agentd';
const unit = '/etc/systemd/system/agentd.service';

export default scenario({
  what: 'a unit that takes sshd with it when it is disabled',
  report: '`Also=ssh.service`: systemctl disable disabled the good service too.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      [unit]: `[Service]\nExecStart=${miner}\nRestart=always\n[Install]\nWantedBy=multi-user.target\nAlso=ssh.service cron.service\n`,
    },
    start: 'systemctl daemon-reload && systemctl enable agentd && systemctl start agentd',
    runs: [miner],
  },
  expect: removed(miner, [unit, '/etc/systemd/system/multi-user.target.wants/agentd.service'], {
    stays: ['/etc/systemd/system/multi-user.target.wants/ssh.service'],
  }),
});
