import { scenario } from '../scenario.ts';
import { startedBy } from '../words.ts';

export default scenario({
  what: 'an init script with its links',
  report: 'Older families: /etc/init.d with the header of LSB, started in each run level.',
  notYet: 'an init script is named, and neither it nor its links are offered ticked',
  ...startedBy('/usr/sbin/.acpid', {
    files: {
      '/etc/init.d/acpidd': `#!/bin/sh
### BEGIN INIT INFO
# Provides: acpidd
# Required-Start: $local_fs
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
### END INIT INFO
case "$1" in
start) /usr/sbin/.acpid >/dev/null 2>&1 & ;;
esac
`,
    },
    before: 'mkdir -p /etc/rc2.d; ln -s ../init.d/acpidd /etc/rc2.d/S01acpidd',
    starters: ['/etc/init.d/acpidd', '/etc/rc2.d/S01acpidd'],
  }),
});
