import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/lib/.cron/crond';

export default scenario({
  what: 'one line in a unit of a package',
  report: 'The unit of cron has one more command; the line goes, the file and the service stay.',
  plant: {
    init: 'systemd',
    images: [miner],
    start: `sed -i '/^ExecStart=/i ExecStartPre=-/bin/sh -c "${miner} >/dev/null 2>&1 &"' /lib/systemd/system/cron.service
systemctl daemon-reload && systemctl restart cron`,
    runs: [miner],
  },
  wrong: 'units below /usr/lib are not read: the line stays, and the host is called clean',
  expect: removed(miner, [`ExecStartPre=-/bin/sh -c "${miner} >/dev/null 2>&1 &"`], {
    stays: ['/usr/lib/systemd/system/cron.service', '/usr/sbin/cron'],
  }),
});
