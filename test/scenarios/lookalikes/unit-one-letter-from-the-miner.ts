import { scenario } from '../scenario.ts';
import { removed, serving } from '../words.ts';

const units = '/etc/systemd/system';
const miner = '/usr/lib/.rs/resolved';

export default scenario({
  what: 'a miner’s unit one letter from a company’s',
  report: '`net-watchd.service` is the company’s, `net-watch.service` the thief’s: only one of them goes.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      '/opt/net/watch.pl': serving(5398),
      [`${units}/net-watchd.service`]:
        '[Service]\nExecStart=/usr/bin/perl /opt/net/watch.pl\nRestart=always\n[Install]\nWantedBy=multi-user.target\n',
      [`${units}/net-watch.service`]: `[Service]\nExecStart=${miner}\nRestart=always\n[Install]\nWantedBy=multi-user.target\n`,
    },
    start: 'systemctl daemon-reload && systemctl enable --now net-watchd net-watch',
    runs: [miner, '/opt/net/watch.pl'],
  },
  expect: removed(
    miner,
    [`${units}/net-watch.service`, `${units}/multi-user.target.wants/net-watch.service`],
    {
      stays: [`${units}/net-watchd.service`, '/usr/bin/perl /opt/net/watch.pl'],
    },
  ),
});
