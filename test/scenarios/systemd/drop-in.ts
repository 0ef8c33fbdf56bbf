import { scenario } from '../scenario.ts';
import { removed, serving } from '../words.ts';

const miner = '/var/lib/.shop/cache';
const dropIn = '/etc/systemd/system/shop.service.d/10-cache.conf';

export default scenario({
  what: 'a drop-in that makes a service of the company’s start a miner',
  report: 'The unit is honest; one file beside it adds a command. The service stays, and is not restarted.',
  plant: {
    init: 'systemd',
    images: [miner],
    files: {
      '/srv/shop/shopd.pl': serving(8000),
      '/etc/systemd/system/shop.service':
        '[Unit]\nDescription=Shop\n[Service]\nExecStart=/usr/bin/perl /srv/shop/shopd.pl\n[Install]\nWantedBy=multi-user.target\n',
      [dropIn]: `[Service]\nExecStartPost=/bin/sh -c '${miner} >/dev/null 2>&1 &'\n`,
    },
    start: 'systemctl daemon-reload && systemctl enable --now shop.service',
    runs: [miner, '/srv/shop/shopd.pl'],
  },
  expect: removed(miner, [dropIn], {
    stays: ['/usr/bin/perl /srv/shop/shopd.pl', '/etc/systemd/system/shop.service'],
  }),
});
