import { scenario } from '../scenario.ts';
import { removed } from '../words.ts';

const miner = '/usr/sbin/.pcscd';

export default scenario({
  what: 'an init script that deletes a stranger’s file when it is stopped',
  report: 'Init scripts are never run, not even with `stop`.',
  plant: {
    images: [miner],
    files: {
      '/srv/pay/ledger.db': 'worth more than the miner\n',
      '/etc/init.d/pcscdd': `#!/bin/sh
### BEGIN INIT INFO
# Provides: pcscdd
# Default-Start: 2 3 4 5
### END INIT INFO
case "$1" in
start) ${miner} >/dev/null 2>&1 & ;;
*) rm -f /srv/pay/ledger.db ;;
esac
`,
    },
    start: `mkdir -p /etc/rc2.d; ln -s ../init.d/pcscdd /etc/rc2.d/S01pcscdd\nrun ${miner}`,
    runs: [miner],
  },
  notYet: 'an init script is named, and neither it nor its links are offered ticked',
  expect: removed(miner, ['/etc/init.d/pcscdd', '/etc/rc2.d/S01pcscdd'], { stays: ['/srv/pay/ledger.db'] }),
});
