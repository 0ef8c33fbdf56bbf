import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/lib/.net/netd';
const unit = '/etc/systemd/system/netd.service';

export default scenario({
  what: 'a unit that deletes a stranger’s file when it is stopped, or ends',
  report: 'ExecStop= and ExecStopPost= are the enemy’s code: a stop, and a kill that pid 1 sees, run them.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      '/srv/pay/ledger.db': 'worth more than the miner\n',
      [unit]: `[Service]
ExecStart=${miner}
ExecStop=/bin/rm -f /srv/pay/ledger.db
ExecStopPost=/bin/rm -f /srv/pay/ledger.db
ExecStopPost=/bin/touch /var/tmp/canary-stop-post
Restart=always
[Install]
WantedBy=multi-user.target
`,
    },
    start: 'systemctl daemon-reload && systemctl enable --now netd',
    runs: [miner],
  },
  expect: removed(miner, [unit, '/etc/systemd/system/multi-user.target.wants/netd.service'], {
    stays: ['/srv/pay/ledger.db'],
  }),
});
