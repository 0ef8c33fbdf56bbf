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
  notYet: 'a line of a unit that a package brought is named, and not offered ticked',
  expect: removed(miner, [`ExecStartPre=-/bin/sh -c "${miner} >/dev/null 2>&1 &"`], {
    stays: ['/usr/lib/systemd/system/cron.service', '/usr/sbin/cron'],
  }),
});
